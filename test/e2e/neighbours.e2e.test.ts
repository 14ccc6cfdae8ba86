import { beforeAll, describe, it } from "vitest";
import { deploy } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { useServer } from "./server.ts";

const server = useServer();
const TIMEOUT_SECONDS = 2;

/** Each computes for ever, and all of them in the isolate of the one that answers. */
const SPINNERS = {
  loop: "for (;;);",
  natives: "const list = Array(5e4).fill('abc'); for (;;) JSON.stringify(list);",
  jobs: "for (;;) await null;",
  immediates: "const again = () => setImmediate(again); again(); await new Promise(() => {});",
};

beforeAll(async () => {
  await deploy(server.lambda, "quick", "exports.handler = async (event) => event;");
  for (const [name, body] of Object.entries(SPINNERS)) {
    const source = `exports.handler = async () => { ${body} };`;
    await deploy(server.lambda, name, source, { Timeout: TIMEOUT_SECONDS, MemorySize: 256 });
  }
  await invoke(server.lambda, "quick");
});

describe("a function that computes for ever", () => {
  it.for(Object.keys(SPINNERS))("lets its neighbours answer: %s", async (name, { expect }) => {
    const order: string[] = [];
    const spinning = invoke(server.lambda, name).then(({ json }) => {
      order.push("spinner");
      return json;
    });
    for (let n = 0; n < 3; n++) {
      const { json } = await invoke(server.lambda, "quick", n);
      order.push(`quick ${String(json)}`);
    }

    expect(await spinning).toMatchObject({ errorType: "Sandbox.Timedout" });
    expect(order).toEqual(["quick 0", "quick 1", "quick 2", "spinner"]);
  });
});
