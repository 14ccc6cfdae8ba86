import { compare } from "../measure.ts";
import { type Prepared } from "../prepared.ts";
import { promised, type Row } from "../report.ts";
import { invocationContext, openEnvironment, sleep, startEnvironment } from "./open-environment.ts";

const ROUNDS = 15;
/** Calls after which both engines run optimized code and their memory has grown. */
const WARM_UP_CALLS = 5;
/** Runs that are timed as one: some take less than the clock's grain. */
const REPEATS = 8;
const MEMORY_MB = 256;
const TIMEOUT_MS = 10_000;
const GROUP = "bulk";

/** What the same code costs in the guest, at most, beside Node.js. */
const RATIO_MAX = 3;

/** Makes what the operations work on: a megabyte of each kind. */
const SETUP = `
  const size = 1024 * 1024;
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at++) bytes[at] = (at * 7 + (at >> 8)) & 255;
  const ascii = "abcdefgh".repeat(size / 8);
  const mixed = "aé日x".repeat(size / 8);
  const asciiBytes = Buffer.from(ascii);
  const mixedBytes = Buffer.from(mixed);
  const base64 = bytes.toString("base64");
  const hex = bytes.toString("hex");
  const latin1 = bytes.toString("latin1");
  const list = Array.from({ length: 10_000 }, (_, id) => ({ id, name: "name " + id, tags: ["a", "b"], at: { x: id / 3, y: null } }));
  const json = JSON.stringify(list);
  const { createHash } = process.getBuiltinModule("node:crypto");
`;

const OPERATIONS: readonly (readonly [name: string, expression: string])[] = [
  ["UTF-8 encode, ASCII", "Buffer.from(ascii)"],
  ["UTF-8 decode, ASCII", "asciiBytes.toString()"],
  ["UTF-8 encode, mixed", "new TextEncoder().encode(mixed)"],
  ["UTF-8 decode, mixed", "new TextDecoder().decode(mixedBytes)"],
  ["base64 encode", "bytes.toString('base64')"],
  ["base64 decode", "Buffer.from(base64, 'base64')"],
  ["hex encode", "bytes.toString('hex')"],
  ["hex decode", "Buffer.from(hex, 'hex')"],
  ["Latin-1 decode", "bytes.toString('latin1')"],
  ["btoa", "btoa(latin1)"],
  ["atob", "atob(base64)"],
  ["concat", "Buffer.concat([bytes, asciiBytes])"],
  ["SHA-256", "createHash('sha256').update(bytes).digest()"],
  ["JSON.parse", "JSON.parse(json)"],
  ["JSON.stringify", "JSON.stringify(list)"],
];

/** Run time of whole-buffer work on 1 MB in the guest ÷ the same code in this Node.js. */
export async function measureBulk(prepared: Prepared): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, expression] of OPERATIONS) {
    const [guest, node] = [await inGuest(expression, prepared), inNode(expression)];
    for (let call = 0; call < WARM_UP_CALLS; call++) await guest().then(node);
    const { ratio } = await compare(guest, node, ROUNDS);
    const head = { group: GROUP, name: `guest ÷ Node.js, 1 MB, ${name}`, unit: "ratio" } as const;
    rows.push(promised(head, { atMost: RATIO_MAX }, ratio));
  }
  return rows;
}

/** Both sides time themselves, so that neither pays for how it is called. */
function timed(expression: string): string {
  return `
    let kept;
    const startedAt = performance.now();
    for (let run = 0; run < ${REPEATS}; run++) kept = ${expression};
    const ms = performance.now() - startedAt;
    return kept === undefined ? NaN : ms;
  `;
}

async function inGuest(expression: string, prepared: Prepared): Promise<() => Promise<number>> {
  const clock = { now: () => performance.timeOrigin + performance.now() };
  const source = `${SETUP} exports.handler = async () => { ${timed(expression)} };`;
  const options = { source, clock, sleep, memoryMb: MEMORY_MB };
  const environment = await openEnvironment(prepared, options);
  await startEnvironment(environment, clock);
  return async () => {
    const context = invocationContext(environment.now() + TIMEOUT_MS);
    const outcome = await environment.invoke("{}", context);
    if (outcome.kind !== "result") throw new Error(`${expression}: ${outcome.kind}`);
    return Number(JSON.parse(outcome.json));
  };
}

function inNode(expression: string): () => number {
  // oxlint-disable-next-line typescript/no-implied-eval -- the same text as in the guest.
  return new Function(`${SETUP} return () => { ${timed(expression)} };`)() as () => number;
}
