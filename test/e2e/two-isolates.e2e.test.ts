import { Buffer } from "node:buffer";
import { describe, it, vi } from "vitest";
import { packageOf, ROLE } from "./deploy.ts";
import { usePresence } from "./presence.ts";
import { type Answer, type Send, useTwoIsolates } from "./two-isolates.ts";
import { PATIENCE } from "../patience.ts";

const [first, second] = useTwoIsolates();
const presence = usePresence();
const FUNCTIONS = "/2015-03-31/functions";

function zipOf(source: string): string {
  return Buffer.from(packageOf(source)).toString("base64");
}

async function create(name: string, source: string): Promise<void> {
  const body = {
    FunctionName: name,
    Runtime: "nodejs22.x",
    Role: ROLE,
    Handler: "index.handler",
    Timeout: 60,
    Code: { ZipFile: zipOf(source) },
  };
  const { status, json } = await first("POST", FUNCTIONS, body);
  if (status !== 201) throw new Error(`It was not created: ${status} ${JSON.stringify(json)}`);
  await untilReady(name);
}

async function untilReady(name: string): Promise<void> {
  await vi.waitUntil(async () => {
    const { json } = await first("GET", `${FUNCTIONS}/${name}/configuration`);
    const ready = { State: "Active", LastUpdateStatus: "Successful" };
    return Object.entries(ready).every(([key, value]) => Reflect.get(Object(json), key) === value);
  });
}

function invoke(send: Send, name: string): Promise<Answer> {
  return send("POST", `${FUNCTIONS}/${name}/invocations`, {});
}

async function reserve(name: string, executions: number): Promise<Answer> {
  const body = { ReservedConcurrentExecutions: executions };
  return await first("PUT", `/2017-10-31/functions/${name}/concurrency`, body);
}

describe("two isolates", () => {
  it("share one reservation to the last slot", async ({ expect }) => {
    await create("shared", presence.handler("until released"));
    await reserve("shared", 5);
    const statuses: number[] = [];
    const calls = Array.from({ length: 60 }, async (_, index) => {
      const { status } = await invoke(index % 2 === 0 ? first : second, "shared");
      statuses.push(status);
    });
    const isSettled = () => statuses.length + presence.now() === 60;
    await vi.waitUntil(isSettled, PATIENCE);
    expect(presence.takeMost()).toBe(5);
    expect(statuses).toEqual(Array.from({ length: 55 }, () => 429));
    presence.release();
    await Promise.all(calls);

    // What one of them has kept is there for the other.
    const all = Array.from({ length: 5 }, () => invoke(second, "shared"));
    await vi.waitUntil(() => presence.now() === 5, PATIENCE);
    presence.release();
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });

  it("both stop at once when nothing may run any more", async ({ expect }) => {
    await create("stopped", "exports.handler = async () => 1;");
    expect((await invoke(second, "stopped")).status).toBe(200);
    await reserve("stopped", 0);
    expect((await invoke(first, "stopped")).status).toBe(429);
    // The other may have kept a slot, for no longer than a term.
    await vi.waitUntil(async () => (await invoke(second, "stopped")).status === 429, 10_000);
  });

  it("both see an update, the other one when its lease is renewed", async ({ expect }) => {
    await create("updated", "exports.handler = async () => 'old';");
    for (const send of [first, second]) expect((await invoke(send, "updated")).json).toBe("old");
    const ZipFile = zipOf("exports.handler = async () => 'new';");
    await first("PUT", `${FUNCTIONS}/updated/code`, { ZipFile });
    await untilReady("updated");
    expect((await invoke(first, "updated")).json).toBe("new");
    // Called all the while, it holds its lease all the while.
    await vi.waitUntil(async () => (await invoke(second, "updated")).json === "new", 10_000);
    expect((await invoke(second, "updated")).json).toBe("new");
  });
});
