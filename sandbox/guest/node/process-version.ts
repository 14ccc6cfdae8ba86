/** The last release of each Node.js line that Lambda offers. */
const VERSIONS: Readonly<Record<string, string>> = {
  "nodejs18.x": "v18.20.8",
  "nodejs20.x": "v20.20.0",
  "nodejs22.x": "v22.22.0",
  "nodejs24.x": "v24.13.0",
};

let version = "v22.22.0";

export function processVersion(): string {
  return version;
}

/** Takes a Lambda runtime's name, such as "nodejs22.x". */
export function setProcessRuntime(runtime: string): void {
  version = VERSIONS[runtime] ?? version;
}
