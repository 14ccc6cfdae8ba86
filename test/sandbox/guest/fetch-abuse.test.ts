import { afterAll, beforeAll, describe, it } from "vitest";
import { type GuestOptions, liveClock } from "../guest-runner.ts";
import { parseResult, startGuest } from "../runtime/run.ts";
import { type FetchServer, startFetchServer } from "./fetch-server.ts";

let server: FetchServer;

beforeAll(async () => {
  server = await startFetchServer();
});
afterAll(() => server.close());

/** A guest whose handler is the given body; `origin` and `causeOf` are there for it. */
async function guestOf(body: string, options: Partial<GuestOptions> = {}) {
  const source = `
    const origin = ${JSON.stringify(server.origin)};
    const causeOf = (promise) => promise.then(() => "answered", ({ message, cause }) => [message, cause?.code, cause?.message]);
    exports.handler = async (event) => { ${body} };
  `;
  return await startGuest(source, { clock: liveClock, ...options });
}

async function answerOf(body: string, privateNetworks: "allow" | "deny" = "allow") {
  const guest = await guestOf(body, { privateNetworks });
  return parseResult(await guest.invoke());
}

/** Until the server has seen everything end. */
async function untilIdle(): Promise<void> {
  while (server.open.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

const REFUSED = [
  "http://169.254.169.254/latest/meta-data/iam/",
  "http://[::ffff:169.254.169.254]/",
  "http://2852039166/",
  "http://0xa9.0xfe.0xa9.0xfe/",
  "http://METADATA.google.internal./",
];
const PRIVATE = ["http://127.0.0.1:59999/", "http://localhost:59999/", "http://10.0.0.1:59999/"];

describe("a guest that fetches what it should not", () => {
  it("never reaches a metadata address, nor by a redirect", async ({ expect }) => {
    const body = `return await Promise.all([...${JSON.stringify(REFUSED)}, origin + "/to-metadata"].map((url) => causeOf(fetch(url))))`;
    const answers = (await answerOf(body)) as [string, string, string][];
    expect(answers.length).toBe(REFUSED.length + 1);
    for (const [message, code, cause] of answers) {
      expect([message, code]).toEqual(["fetch failed", "EACCES"]);
      expect(cause).toContain("refused by the egress policy, a metadata address");
    }
  });

  it("reaches a private network only where it may", async ({ expect }) => {
    const body = `return await Promise.all(${JSON.stringify(PRIVATE)}.map((url) => causeOf(fetch(url))))`;
    for (const [, code] of (await answerOf(body, "deny")) as [string, string][]) {
      expect(code).toBe("EACCES");
    }
    const here = `return await causeOf(fetch(origin + "/text"))`;
    const [message, code] = (await answerOf(here, "deny")) as string[];
    expect([message, code]).toEqual(["fetch failed", "EACCES"]);
    expect(await answerOf(here, "allow")).toBe("answered");
  });

  it("follows no more than 20 redirects", async ({ expect }) => {
    expect(await answerOf(`return await causeOf(fetch(origin + "/loop"))`)).toMatchObject([
      "fetch failed",
      null,
      "redirect count exceeded",
    ]);
  });
});

describe("a guest that fetches too much", () => {
  it("ends at its timeout when a body never does, and the server is let go", async ({ expect }) => {
    const guest = await guestOf(
      `for await (const chunk of (await fetch(origin + "/endless")).body);`,
    );
    expect(await guest.invoke({}, 300)).toEqual({ kind: "timeout" });
    await untilIdle();
  });

  it("ends when it collects a body without end", async ({ expect }) => {
    const guest = await guestOf(`await (await fetch(origin + "/endless")).text()`, {
      memoryMb: 32,
    });
    const { kind } = await guest.invoke({}, 10_000);
    expect(["timeout", "out-of-memory"]).toContain(kind);
    await untilIdle();
  });

  it("ends when an answer never comes", async ({ expect }) => {
    const guest = await guestOf(`await fetch(origin + "/silent")`);
    expect(await guest.invoke({}, 100)).toEqual({ kind: "timeout" });
    await untilIdle();
  });

  it("gets EMFILE for the requests beyond its share, and answers for the others", async ({
    expect,
  }) => {
    const body = `
      const answers = await Promise.all(Array.from({ length: 1100 }, () => causeOf(fetch(origin + "/text").then((r) => r.text()))));
      const count = (wanted) => answers.filter((a) => (Array.isArray(a) ? a[1] : a) === wanted).length;
      return [count("answered"), count("EMFILE"), answers.length];
    `;
    expect(await answerOf(body)).toEqual([1024, 76, 1100]);
    await untilIdle();
  });

  it("is refused headers without end", async ({ expect }) => {
    const body = `
      const big = causeOf(fetch(origin + "/text", { headers: { x: "y".repeat(300000) } }));
      const many = causeOf(fetch(origin + "/text", { headers: Object.fromEntries(Array.from({ length: 3000 }, (_, n) => ["x" + n, "y"])) }));
      return [await big, await many, await causeOf(fetch(origin + "/text"))];
    `;
    const [big, many, fine] = (await answerOf(body)) as [string[], string[], string];
    expect([big[0], many[0], fine]).toEqual(["fetch failed", "fetch failed", "answered"]);
  });
});

describe("a guest that leaves something open", () => {
  it("finds it lost in the next invocation", async ({ expect }) => {
    const guest = await guestOf(`
      if (event === 1) {
        globalThis.kept = await fetch(origin + "/endless");
        globalThis.reader = kept.body.getReader();
        await reader.read();
        globalThis.pending = causeOf(fetch(origin + "/silent"));
        globalThis.reading = reader.read().then((r) => r.done, (e) => [e.message, e.cause?.code]);
        return "kept";
      }
      return [await pending, await reading, await reader.read().then((r) => r.done, (e) => [e.message, e.cause?.code])];
    `);
    expect(parseResult(await guest.invoke(1))).toBe("kept");
    await untilIdle();
    const [pending, reading, again] = parseResult(await guest.invoke(2)) as unknown[][];
    expect(pending?.slice(0, 2)).toEqual(["fetch failed", "ECONNRESET"]);
    expect([reading, again]).toEqual([
      ["terminated", "ECONNRESET"],
      ["terminated", "ECONNRESET"],
    ]);
  });

  it("shows none of it to another environment", async ({ expect }) => {
    const one = await guestOf(`
      const response = await fetch(origin + "/echo", { method: "POST", body: "secret" });
      globalThis.kept = response;
      await new Promise(() => {});
    `);
    const other = await guestOf(`return await (await fetch(origin + "/text")).text()`);
    const [first, second] = await Promise.all([one.invoke({}, 200), other.invoke({}, 3000)]);
    // Its event loop is empty, for the body waits to be asked for; on a busy machine its time is up before.
    expect(["failure", "timeout"]).toContain(first.kind);
    expect(parseResult(second)).toBe("text ü");
    await untilIdle();
  });

  it("cannot break fetch for the platform by patching what it is made of", async ({ expect }) => {
    const guest = await guestOf(`
      Array.prototype.map = Map.prototype.get = Promise.prototype.then = JSON.parse = () => { throw new Error("patched"); };
      fetch(origin + "/text").catch(() => {});
      return "done";
    `);
    const { kind } = await guest.invoke({}, 1000);
    expect(["result", "failure", "timeout", "crash", "exit"]).toContain(kind);
    expect(await answerOf(`return await (await fetch(origin + "/text")).text()`)).toBe("text ü");
  });
});
