import { build, type Plugin } from "esbuild";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { OPERATIONS, type Operation } from "../src/aws/operations.ts";
import { EXAMPLE_KEY } from "./identity/sigv4/requests.ts";
import { signed } from "./identity/sigv4/signer.ts";

export interface OperationState {
  readonly operation: Operation;
  /** HTTP status of the app's answer to a request whose parameters are nonsense. */
  readonly status: number;
  /** The error code of that answer. */
  readonly code: string | null;
}

/** As much of the app as is used here; its own type is about Workers. */
interface App {
  fetch(request: Request, env: typeof ENV, context: object): Promise<Response>;
}

/** Keys and nothing else: what an operation needs a database for is not asked here. */
const ENV = {
  FUNCTION_URL_DOMAIN: "",
  ACCOUNT_ID: "000000000000",
  ACCESS_KEY_ID: EXAMPLE_KEY.accessKeyId,
  SECRET_ACCESS_KEY: EXAMPLE_KEY.secretAccessKey,
};
/** No function, layer or anything else can have this name, so that what is built refuses it at once. */
const IMPOSSIBLE_NAME = "%21";

/** Asks the real app for each of the 85 operations. */
export async function askForOperations(): Promise<readonly OperationState[]> {
  const app = await importApp();
  return await Promise.all(OPERATIONS.map((operation) => ask(app, operation)));
}

async function ask(app: App, operation: Operation): Promise<OperationState> {
  const { method, path: template, query = ["MaxItems", "none"] } = operation;
  const request = await signed({
    method,
    path: template.replaceAll(/\{\w+\}/g, IMPOSSIBLE_NAME),
    query: { [query[0]]: query[1] },
    now: Date.now(),
  });
  const { url, headers } = request;
  const response = await app.fetch(new Request(url, { method, headers: { ...headers } }), ENV, {});
  return { operation, status: response.status, code: response.headers.get("x-amzn-errortype") };
}

/** The base classes of what no request of this test reaches: Durable Objects and entrypoints. */
const workersModule: Plugin = {
  name: "cloudflare:workers",
  setup: (bundling) => {
    bundling.onResolve({ filter: /^cloudflare:workers$/ }, ({ path: name }) => ({
      path: name,
      namespace: "workers",
    }));
    bundling.onLoad({ filter: /.*/, namespace: "workers" }, () => ({
      contents:
        "export class DurableObject {} export class WorkerEntrypoint {} export const env = {};",
    }));
  },
};

/** Bundled as the Worker is, without the engine: Node cannot import WebAssembly the way that Workers do. */
async function importApp(): Promise<App> {
  const result = await build({
    entryPoints: [path.resolve(import.meta.dirname, "../src/app.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    loader: { ".wasm": "empty", ".bin": "empty" },
    plugins: [workersModule],
  });
  const folder = mkdtempSync(path.join(tmpdir(), "lamella-app-"));
  try {
    const file = path.join(folder, "app.mjs");
    writeFileSync(file, result.outputFiles[0]?.text ?? "");
    const bundle = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
      createApp(): App;
    };
    return bundle.createApp();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
