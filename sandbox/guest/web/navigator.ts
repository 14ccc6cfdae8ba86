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
    return "linux";
  }
}

export const navigator = new Navigator();
