import { describe, it } from "vitest";
import { Instance } from "../../../sandbox/engine/instance.ts";
import { spend } from "../../../sandbox/engine/spend.ts";
import { Environment } from "../../../sandbox/host/environment.ts";
import { FileSystem } from "../../../sandbox/host/files/file-system.ts";
import { Scratch } from "../../../sandbox/host/files/scratch.ts";
import { ModuleLoader } from "../../../sandbox/host/modules/module-loader.ts";
import { Operations } from "../../../sandbox/host/operations.ts";
import { makeServices } from "../../../sandbox/host/services.ts";
import { type EnvironmentConfig } from "../../../sandbox/messages.ts";
import { readEngineParts } from "../engine-parts.ts";
import { frozenClock, textTree } from "../guest-runner.ts";

const engine = readEngineParts();
const DEADLINE_MS = 3000;

type Seed = EnvironmentConfig["seed"];

interface Given {
  readonly seed?: Seed;
  readonly env?: Readonly<Record<string, string>>;
  readonly clientContext?: string;
}

async function create(text: string, given: Given = {}) {
  const clock = frozenClock();
  const files = new FileSystem(
    { "/var/task": textTree({ "index.js": text }) },
    new Scratch(1e6, () => clock.now()),
  );
  const modules = new ModuleLoader(files, "nodejs22.x", engine);
  const operations = new Operations();
  const log = { line: () => {}, raw: () => {} };
  const memoryPagesMax = 64 * 16;
  const instance = await Instance.restore({ ...engine, clock, memoryPagesMax }, engine.snapshot);
  const charge = (units: number) => spend(instance, units);
  const environment = new Environment({
    instance,
    memoryBytesMax: memoryPagesMax * 65_536,
    sleep: clock.sleep,
    modules,
    operations,
    services: makeServices({ files, modules, log, operations, charge }),
  });
  const outcome = await environment.start(
    {
      module: "commonjs:/var/task/index.js",
      property: "handler",
      handler: "index.handler",
      runtime: "nodejs22.x",
      env: given.env ?? {},
      identity: {
        functionName: "f",
        functionVersion: "1",
        memoryLimitInMB: "64",
        logGroupName: "g",
        logStreamName: "s",
      },
      seed: given.seed ?? [1, 2, 3, 4],
    },
    environment.now() + DEADLINE_MS,
  );
  return { environment, outcome, clock };
}

/** Starts, invokes once and gives the answer's JSON, or how it ended instead. */
async function answer(body: string, given: Given = {}): Promise<string> {
  const { environment } = await create(
    `exports.handler = async (event, context) => { ${body} }`,
    given,
  );
  const outcome = await invoke(environment, given);
  return outcome.kind === "result" ? outcome.json : outcome.kind;
}

function invoke(environment: Environment, { clientContext }: Given = {}) {
  return environment.invoke("{}", {
    awsRequestId: "id",
    invokedFunctionArn: "arn",
    traceId: "Root=1-2-3",
    deadlineMs: environment.now() + DEADLINE_MS,
    ...(clientContext === undefined ? {} : { clientContext }),
  });
}

describe("Math.random()", () => {
  const TEN = "return Array.from({ length: 10 }, Math.random)";
  const SEED: Seed = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef];

  it("is the same for the same seed", async ({ expect }) => {
    expect(await answer(TEN, { seed: SEED })).toBe(await answer(TEN, { seed: SEED }));
  });

  it("is another in each environment with a seed of its own", async ({ expect }) => {
    const first = await answer(TEN, { seed: SEED });
    for (const place of [0, 1, 2, 3]) {
      const seed = SEED.with(place, 1);
      expect(
        await answer(TEN, { seed: [seed[0] ?? 0, seed[1] ?? 0, seed[2] ?? 0, seed[3] ?? 0] }),
      ).not.toBe(first);
    }
  });

  it("is a number from 0 to below 1, even for a seed of zeros", async ({ expect }) => {
    for (const seed of [SEED, [0, 0, 0, 0]] as const) {
      const numbers = JSON.parse(await answer(TEN, { seed })) as number[];
      expect(numbers.every((n) => n >= 0 && n < 1)).toBe(true);
      expect(new Set(numbers).size).toBe(10);
    }
  });
});

describe("process.env", () => {
  it("is what the environment is given, and the trace of each invocation", async ({ expect }) => {
    const env = { A: "1", _HANDLER: "index.handler", EMPTY: "" };
    expect(JSON.parse(await answer("return process.env", { env }))).toEqual({
      ...env,
      _X_AMZN_TRACE_ID: "Root=1-2-3",
    });
  });

  it("holds text, and forgets what is deleted", async ({ expect }) => {
    const body =
      "process.env.N = 5; process.env.U = undefined; delete process.env.A; " +
      "return [process.env.N, process.env.U, 'A' in process.env, typeof process.env.NONE, Object.keys(process.env).includes('N')]";
    expect(JSON.parse(await answer(body, { env: { A: "1" } }))).toEqual([
      "5",
      "undefined",
      false,
      "undefined",
      true,
    ]);
  });

  it("has no word of the host's own", async ({ expect }) => {
    const keys = JSON.parse(await answer("return Object.keys(process.env)")) as string[];
    expect(keys).toEqual(["_X_AMZN_TRACE_ID"]);
  });
});

describe("context.clientContext", () => {
  it("is the caller's, parsed", async ({ expect }) => {
    const clientContext = '{"custom":{"a":[1]}}';
    expect(await answer("return context.clientContext", { clientContext })).toBe(clientContext);
    expect(await answer("return typeof context.clientContext")).toBe('"undefined"');
  });
});

describe("Environment", () => {
  it("tells how much it holds and has burnt, which only grow", async ({ expect }) => {
    const { environment } = await create(
      "const all = []; exports.handler = async () => { all.push(new Uint8Array(4e6)); return all.length }",
    );
    const before = { bytes: environment.memoryBytes, fuel: environment.fuelUsed };
    await invoke(environment);

    expect(environment.memoryBytes).toBeGreaterThan(before.bytes + 3e6);
    expect(environment.fuelUsed).toBeGreaterThan(before.fuel);
    expect(environment.dead).toBe(false);
  });

  it("ends at its memory cap, whatever the guest makes of it", async ({ expect }) => {
    expect(await answer("const a = []; for (;;) a.push(new Uint8Array(1e6))")).toBe(
      "out-of-memory",
    );
    expect(
      await answer("try { const a = []; for (;;) a.push(new Uint8Array(1e6)) } catch { return 1 }"),
    ).toBe("out-of-memory");
  });

  it.for([
    "for (;;);",
    "await new Promise((r) => setTimeout(r, 60000))",
    "for (;;) await null",
    "for (;;) await new Promise((r) => setTimeout(r, 7))",
  ])("ends at its deadline, waiting or working: %s", async (body, { expect }) => {
    expect(await answer(body)).toBe("timeout");
  });

  it("gives a deadline to each invocation", async ({ expect }) => {
    const { environment } = await create(
      "exports.handler = async () => { await new Promise((r) => setTimeout(r, 2000)); return 1 }",
    );
    for (let round = 0; round < 3; round++) {
      expect((await invoke(environment)).kind).toBe("result");
    }
  });

  it("lets time pass in waiting as the guest asked", async ({ expect }) => {
    const { environment, clock } = await create(
      "exports.handler = async () => { await new Promise((r) => setTimeout(r, 1500)) }",
    );
    const before = clock.now();
    await invoke(environment);
    expect(clock.now() - before).toBeGreaterThanOrEqual(1500);
    expect(clock.now() - before).toBeLessThan(DEADLINE_MS);
  });

  it("stays dead", async ({ expect }) => {
    const { environment } = await create("exports.handler = async () => process.exit(1)");
    expect(await invoke(environment)).toEqual({ kind: "exit", code: 1 });
    expect(environment.dead).toBe(true);
    expect(await invoke(environment)).toEqual({ kind: "exit", code: 1 });
  });

  it("gives process.memoryUsage() and its limit", async ({ expect }) => {
    const [rss, limit] = JSON.parse(
      await answer("return [process.memoryUsage().rss, process.constrainedMemory()]"),
    ) as [number, number];
    expect(limit).toBe(64 * 2 ** 20);
    expect(rss).toBeGreaterThan(2 ** 20);
    expect(rss).toBeLessThan(limit);
  });
});
