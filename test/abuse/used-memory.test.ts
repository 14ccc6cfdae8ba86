import { Buffer } from "node:buffer";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, it } from "vitest";
import { type Outcome } from "../../sandbox/host/environment.ts";
import { type ResponseSink } from "../../sandbox/host/response-stream.ts";
import { readEngineParts } from "../sandbox/engine-parts.ts";
import { frozenClock, type GuestOptions, TestGuest } from "../sandbox/guest-runner.ts";

const engine = readEngineParts();
const SECRET = "the secret of a guest that is gone";
const MEMORY_MB = 16;

/**
 * What a guest may leave under way when it has answered. `origin` is a server that answers when the guest is gone and its
 * memory is another's.
 */
const LEFT_UNDER_WAY: Readonly<Record<string, (origin: string) => string>> = {
  "a request": (origin) => `fetch("${origin}").then((answer) => answer.text()).then(keep);`,
  "a body that is read": (origin) =>
    `const answer = await fetch("${origin}/body"); answer.text().then(keep);`,
  "an upload": (origin) => `
    const { PassThrough } = require("node:stream");
    const request = require("node:http").request("${origin}", { method: "POST" }, keep);
    request.on("error", keep);
    new PassThrough().pipe(request);
    request.write(SECRET.repeat(100));`,
  timers: () => "setTimeout(keep, 1); setInterval(keep, 1); setImmediate(keep);",
  "a compression stream": () => `
    const stream = require("node:zlib").createGzip();
    stream.on("data", keep);
    stream.write(SECRET.repeat(1000));`,
  "a hash and a cipher": () => `
    const crypto = require("node:crypto");
    kept.push(crypto.createHash("sha256").update(SECRET));
    kept.push(crypto.createCipheriv("aes-256-gcm", Buffer.alloc(32), Buffer.alloc(12)));
    crypto.subtle.digest("SHA-256", Buffer.from(SECRET)).then(keep);`,
  "a file": () => `
    const fs = require("node:fs");
    kept.push(fs.openSync("/tmp/kept", "w"));
    fs.promises.writeFile("/tmp/other", SECRET).then(keep);`,
  "promise jobs and ticks": () => `
    const again = () => Promise.resolve().then(() => setImmediate(again));
    again();
    process.nextTick(keep);`,
  "what is told of when it is collected": () => `
    const registry = new FinalizationRegistry(keep);
    for (let i = 0; i < 100; i++) registry.register({ SECRET }, i);`,
  "a handle of every kind of text": () => `
    kept.push(SECRET, [...SECRET], new TextEncoder().encode(SECRET), Buffer.from(SECRET, "utf16le"));
    kept.push(JSON.stringify({ SECRET }), Symbol(SECRET), { [SECRET]: SECRET }, new Map([[SECRET, 1]]));`,
};

const requests: ServerResponse[] = [];
const server = createServer((request, response) => {
  if (request.url === "/body") response.write(SECRET);
  requests.push(response);
});
let origin = "";

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const NEIGHBOUR = `
  let count = 0;
  exports.handler = async (event) => {
    count += 1;
    await new Promise((resolve) => setTimeout(resolve, 1));
    return [count, event, Object.keys(globalThis).length, new Uint8Array(1e5).some(Boolean)];
  };`;

async function started(text: string, options: Partial<GuestOptions> = {}): Promise<TestGuest> {
  const files = { "index.js": text };
  const guest = await TestGuest.create(engine, { files, memoryMb: MEMORY_MB, ...options });
  const { kind } = await guest.start();
  if (kind !== "result") throw new Error(`It did not start: ${kind}`);
  return guest;
}

function bytesOf({ memory }: TestGuest): Buffer {
  return Buffer.from(new Uint8Array(memory?.buffer ?? new ArrayBuffer(0)));
}

/** In the two ways in which the engine writes text. */
function holdsSecret(bytes: Buffer): boolean {
  return bytes.includes(SECRET) || bytes.includes(Buffer.from(SECRET, "utf16le"));
}

async function neighbourOn(memory?: WebAssembly.Memory): Promise<TestGuest> {
  const options = memory === undefined ? {} : { memory };
  return await started(NEIGHBOUR, { clock: frozenClock(), ...options });
}

/** All that anybody who holds on to it could ask of a guest that is gone. */
async function provoke(gone: TestGuest): Promise<void> {
  for (const response of requests.splice(0)) response.end(SECRET.repeat(100));
  await wait(20);
  const sink: ResponseSink = { open() {}, write: async () => {}, end() {} };
  const entries: (() => Promise<Outcome>)[] = [
    () => gone.invoke({}, 1000, sink),
    () => gone.start(),
    () => gone.checkpoint(),
    () => gone.restore([1, 2, 3, 4]),
  ];
  for (const enter of entries) if ((await enter()).kind === "result") throw new Error("It lives");
  if (gone.takeMemory() !== undefined) throw new Error("The memory was given twice");
  gone.discard();
  await wait(1);
}

describe("a memory that is used again", () => {
  it.for(Object.keys(LEFT_UNDER_WAY))(
    "knows nothing of a guest that has left %s under way, and hears nothing of it",
    async (name, { expect }) => {
      const body = LEFT_UNDER_WAY[name]?.(origin);
      const first = await started(`
        const SECRET = ${JSON.stringify(SECRET)};
        const kept = [];
        const keep = (value) => kept.push(value, SECRET);
        exports.handler = async () => { ${body} return 1; };`);
      expect(await first.invoke()).toEqual({ kind: "result", json: "1" });
      const before = bytesOf(first);
      expect(holdsSecret(before)).toBe(true);
      const memory = first.takeMemory();
      // A memory that has grown is given as well, but nobody is made on it.
      expect(memory?.buffer.byteLength).toBe(before.length);

      const second = await neighbourOn(memory);
      const fresh = await neighbourOn();
      if (before.length === bytesOf(fresh).length) expect(second.memory).toBe(memory);
      expect(holdsSecret(bytesOf(second))).toBe(false);
      const rested = bytesOf(second);
      await provoke(first);
      expect(bytesOf(second).equals(rested)).toBe(true);

      for (let event = 1; event <= 3; event += 1) {
        const answer = await second.invoke(event);
        expect(answer).toEqual(await fresh.invoke(event));
        const json = `[${event},${event},`;
        expect(answer.kind === "result" && answer.json.startsWith(json)).toBe(true);
        await provoke(first);
      }
      expect(second.fuelUsed).toBe(fresh.fuelUsed);
      expect(bytesOf(second).equals(bytesOf(fresh))).toBe(true);
    },
  );

  it("is none while something stands in the guest, and after that it is empty", async ({
    expect,
  }) => {
    const first = await started(`
      const SECRET = ${JSON.stringify(SECRET)};
      exports.handler = async () => { let all = SECRET; for (;;) all = (all + SECRET).slice(-1000); };`);
    const running = first.invoke({}, 300);
    await wait(100);
    expect(first.takeMemory()).toBeUndefined();
    expect((await running).kind).toBe("crash");
    const memory = first.takeMemory();
    expect(Buffer.from(memory?.buffer ?? new ArrayBuffer(0)).some((byte) => byte !== 0)).toBe(
      false,
    );
  });
});
