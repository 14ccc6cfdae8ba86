import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  type LambdaClient,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { ACCOUNT_ID } from "./server.ts";

export const ROLE = `arn:aws:iam::${ACCOUNT_ID}:role/r`;

/** The SDK's own waits, with less time between two looks than AWS needs. All in seconds. */
export const WAIT = { maxWaitTime: 240, minDelay: 0.05, maxDelay: 0.5 } as const;

/** Ten times what a function has by itself: a machine that is busy must not be what ends it. As much as a queue waits for. */
const TIMEOUT_SECONDS = 30;

/** A package of text files by name: the same bytes from the same texts. */
export function zipOf(files: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  return zipSync(Object.fromEntries(entries), { mtime: "2025-01-01" });
}

/** A package with one CommonJS module, whose code is `source`. */
export function packageOf(source: string): Uint8Array {
  return zipOf({ "index.js": source });
}

export type Members = Partial<Omit<CreateFunctionCommandInput, "FunctionName" | "Code">>;

/** The input of CreateFunction. */
export function creation(
  name: string,
  zip: Uint8Array,
  members: Members = {},
): CreateFunctionCommandInput {
  return {
    FunctionName: name,
    Runtime: "nodejs22.x",
    Role: ROLE,
    Handler: "index.handler",
    Code: { ZipFile: zip },
    ...members,
  };
}

/** Creates a function and waits until it can be invoked. Returns its name. */
export async function deploy(
  lambda: LambdaClient,
  name: string,
  code: string | Uint8Array,
  members: Members = {},
): Promise<string> {
  const zip = typeof code === "string" ? packageOf(code) : code;
  const all = { Timeout: TIMEOUT_SECONDS, ...members };
  await lambda.send(new CreateFunctionCommand(creation(name, zip, all)));
  await waitUntilFunctionActiveV2({ client: lambda, ...WAIT }, { FunctionName: name });
  return name;
}

/** Waits, as every tool does, until what has been made or changed of a function can be used. */
export async function settled(
  lambda: LambdaClient,
  operation: string,
  input: { readonly FunctionName?: string },
): Promise<void> {
  if (!/^(Create|Update)Function(Code|Configuration)?$/.test(operation)) return;
  await waitUntilFunctionActiveV2({ client: lambda, ...WAIT }, input as { FunctionName: string });
  await waitUntilFunctionUpdatedV2({ client: lambda, ...WAIT }, input as { FunctionName: string });
}
