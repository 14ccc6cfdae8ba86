import { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import { argv, execPath, stdout } from "node:process";
import { deserialize, serialize } from "node:v8";
import type { Gaps } from "../../../sandbox/guest/node/gaps.ts";
import { findGaps } from "../../../sandbox/prepare/node-exports.ts";
import { type BuiltinDescription } from "../../../sandbox/messages.ts";

type Guest = Readonly<Record<string, BuiltinDescription>>;
type Found = Readonly<Record<string, Gaps>>;

/** What is found for each guest, by a process of its own: to look at all of Node's modules changes some of them. */
export function findGapsApart(guests: readonly Guest[]): readonly Found[] {
  const args = [import.meta.filename, JSON.stringify(guests)];
  const output = execFileSync(execPath, args, { encoding: "utf8" });
  // It is what this file has written below.
  return deserialize(Buffer.from(output, "base64")) as readonly Found[];
}

const [, script, guests] = argv;
if (script === import.meta.filename && guests !== undefined) {
  const found = (JSON.parse(guests) as readonly Guest[]).map(findGaps);
  stdout.write(serialize(found).toString("base64"));
}
