import { Buffer } from "node:buffer";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { beforeAll, describe, it, vi } from "vitest";
import { deploy } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { usePresence } from "./presence.ts";
import { useServer } from "./server.ts";
import { invokeStreaming, openStream, readAll } from "./stream.ts";
import { PATIENCE } from "../patience.ts";

const server = useServer();
const presence = usePresence();
const BLOCK_BYTES = 65_536;

/** Counts in its environment what it has begun and ended, and says so when it is asked. */
const source = () => `
  ${presence.handler("until released")}
  const present = exports.handler;
  const id = crypto.randomUUID();
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const written = (out, chunk) => new Promise((resolve, reject) =>
    out.write(chunk, (error) => (error ? reject(error) : resolve())));
  let finished = 0;
  let blocks = 0;
  const WAYS = {
    async ask(event, out) { out.end(JSON.stringify({ id, finished, blocks })); },
    async blocks(event, out) {
      out.write(id);
      blocks = 0;
      for (let n = 0; n < event.count; n++) {
        await written(out, Buffer.alloc(${BLOCK_BYTES}, String(n % 10)));
        blocks++;
        if (event.ms) await sleep(event.ms);
      }
      finished++;
      out.end();
    },
    async number(event, out) {
      await present();
      for (let n = 0; n < 20; n++) { await written(out, event.number + ","); await sleep(10); }
      out.end(id);
    },
  };
  exports.handler = awslambda.streamifyResponse((event, out) => WAYS[event.way](event, out));
`;

const plain = () => `
  ${presence.handler("until released")}
  const present = exports.handler;
  const id = crypto.randomUUID();
  let finished = 0;
  exports.handler = async (event) => {
    if (event.ask) return { id, finished };
    await present();
    finished++;
  };
`;

beforeAll(async () => {
  await deploy(server.lambda, "counts", source(), { Timeout: 30 });
  await deploy(server.lambda, "impatient", source(), { Timeout: 2 });
  await deploy(server.lambda, "plain", plain(), { Timeout: 30 });
});

async function ask(name: string): Promise<{ id: string; finished: number; blocks: number }> {
  return (await invoke(server.lambda, name, { way: "ask", ask: true })).json as never;
}

function textOf(chunk: Uint8Array | undefined): string {
  return Buffer.from(chunk ?? []).toString();
}

describe("a caller who goes away", () => {
  it("in the middle of a stream leaves the function running, and its sandbox comes back", async ({
    expect,
  }) => {
    const gone = new AbortController();
    const event = { way: "blocks", count: 60, ms: 20 };
    const stream = await openStream(server.lambda, "counts", event, { abortSignal: gone.signal });
    const id = textOf(await stream.next());
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    gone.abort();
    await stream.next().catch(() => {});

    // The sandbox that was used last is the first to be used again, so it is this one that answers in the end.
    await expect.poll(() => ask("counts"), PATIENCE).toEqual({ id, finished: 1, blocks: 60 });
  });

  it("before an answer leaves the function running too", async ({ expect }) => {
    const { id } = await ask("plain");
    const gone = new AbortController();
    const command = new InvokeCommand({ FunctionName: "plain", Payload: "{}" });
    const asked = server.lambda.send(command, { abortSignal: gone.signal });
    const aborted = expect(asked).rejects.toMatchObject({ name: "AbortError" });
    await vi.waitUntil(() => presence.now() === 1, PATIENCE);
    gone.abort();
    await aborted;
    presence.release();

    await expect.poll(() => ask("plain"), PATIENCE).toEqual({ id, finished: 1 });
  });
});

describe("a caller who reads slowly", () => {
  it("holds the function up, until its time is over", async ({ expect }) => {
    const count = 2000;
    const stream = await openStream(server.lambda, "impatient", { way: "blocks", count });
    const id = textOf(await stream.next());
    // Nothing is read while the function's two seconds pass: 125 MB would not have taken that long.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const { bytes, complete } = await readAll(stream);

    expect(complete?.ErrorCode).toBe("Unhandled");
    expect(complete?.ErrorDetails).toContain("Task timed out after 2.00 seconds");
    expect(bytes.length).toBeLessThan(count * BLOCK_BYTES);
    expect((await ask("impatient")).id).not.toBe(id);
  });
});

describe("several streams", () => {
  it("do not mix, and each has a sandbox of its own", async ({ expect }) => {
    const numbers = [1, 2, 3, 4, 5, 6];
    const streams = numbers.map((number) =>
      invokeStreaming(server.lambda, "counts", { way: "number", number }),
    );
    await vi.waitUntil(() => presence.now() === numbers.length, PATIENCE);
    presence.release();
    const answers = await Promise.all(streams);
    const ids = new Set<string>();
    for (const [index, { text, complete }] of answers.entries()) {
      const own = `${numbers[index]},`.repeat(20);
      expect(text.startsWith(own)).toBe(true);
      expect(complete).toEqual({});
      ids.add(text.slice(own.length));
    }
    expect(ids.size).toBe(numbers.length);
  });
});
