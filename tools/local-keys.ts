import { randomBytes, randomInt } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The access key of the local deployment, from wrangler's `.dev.vars`; made up when there is none yet. */
export function localKeys(file: string): AccessKey {
  const known = existsSync(file) ? readFileSync(file, "utf8") : "";
  const { ACCESS_KEY_ID, SECRET_ACCESS_KEY } = parseEnv(known);
  if (ACCESS_KEY_ID !== undefined && SECRET_ACCESS_KEY !== undefined) {
    return { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY };
  }
  const key = newKey();
  const lines = `ACCESS_KEY_ID=${key.accessKeyId}\nSECRET_ACCESS_KEY=${key.secretAccessKey}\n`;
  writeFileSync(file, known === "" ? lines : `${known.trimEnd()}\n${lines}`, { mode: 0o600 });
  return key;
}

/** In the form of AWS's own: tools check the length and the first letters. */
function newKey(): AccessKey {
  const letters = Array.from({ length: 16 }, () => BASE32[randomInt(BASE32.length)]);
  const secretAccessKey = randomBytes(30).toString("base64url");
  return { accessKeyId: `AKIA${letters.join("")}`, secretAccessKey };
}
