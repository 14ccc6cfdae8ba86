import { strToU8, zipSync } from "fflate";
import { toBase64 } from "../../src/platform/bytes.ts";
import { type Answer, call } from "./client.worker.ts";

export const LAYERS = "/2018-10-31/layers";
export const LAYER_ARN = "arn:aws:lambda:us-east-1:000000000000:layer:";

/** The package of a layer: one CommonJS module, `dep`, where the runtime looks for it. */
export function layerZip(text = "exports.name = 1;"): Uint8Array {
  const file = { "nodejs/node_modules/dep/index.js": strToU8(text) };
  return zipSync(file, { mtime: "2025-01-01" });
}

export async function publishLayer(
  name: string,
  members: object = {},
  region = "us-east-1",
): Promise<Answer> {
  const body = { Content: { ZipFile: toBase64(layerZip()) }, ...members };
  return await call("POST", `${LAYERS}/${name}/versions`, { body, region });
}
