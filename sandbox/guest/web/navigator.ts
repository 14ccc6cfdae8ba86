import { processVersion } from "../node/process-version.ts";

export class Navigator {
  get userAgent(): string {
    return `Node.js/${processVersion().slice(1).split(".")[0]}`;
  }
  get hardwareConcurrency(): number {
    return 2;
  }
  get language(): string {
    return "en-US";
  }
  get languages(): readonly string[] {
    return ["en-US"];
  }
  get platform(): string {
    return "Linux x86_64";
  }
}

for (const name of Object.getOwnPropertyNames(Navigator.prototype)) {
  if (name !== "constructor")
    Object.defineProperty(Navigator.prototype, name, { enumerable: true });
}

export const navigator = new Navigator();
