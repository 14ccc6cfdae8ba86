import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { traceId } from "../../../src/aws/trace.ts";
import { attempt } from "../../../src/runtime/async/attempt.ts";
import { call, create, zipFile } from "../../functions/client.worker.ts";
import { createQueues } from "../../services/sqs/queues.worker.ts";
import { PATIENCE } from "../../patience.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:round";
const QUEUE = "arn:aws:sqs:us-east-1:000000000000:q";

/** The trace of an event that has come to the function so often. */
function traceAfter(runs: number): string | undefined {
  let trace: string | undefined;
  for (let run = 0; run < runs; run += 1) {
    trace = traceId(trace, 0, { hex: (digits) => "0".repeat(digits), arn: ARN });
  }
  return trace;
}

async function attemptAfter(runs: number, functionArn = ARN) {
  const traceHeader = traceAfter(runs);
  return await attempt(
    { env, context: createExecutionContext() },
    {
      id: 1,
      functionArn,
      requestId: crypto.randomUUID(),
      payload: { text: "{}" },
      enqueuedAt: Date.now(),
      failures: 0,
      backoffs: 0,
      losses: 0,
      ...(traceHeader === undefined ? {} : { traceHeader }),
    },
  );
}

beforeAll(async () => {
  await createQueues("q");
  await create("round", {
    Code: { ZipFile: zipFile("exports.handler = async () => 1;") },
    DeadLetterConfig: { TargetArn: QUEUE },
  });
});

describe("an event in a loop", () => {
  it("runs sixteen times, is told of once, and then to nobody", async ({ expect }) => {
    expect((await attemptAfter(15)).attempt).toMatchObject({ kind: "ended" });
    const stopped = await attemptAfter(16);
    expect(stopped).toMatchObject({
      attempt: { kind: "refused", condition: "RecursiveInvocation" },
      rules: { deadLetter: QUEUE },
    });
    for (const runs of [17, 18, 1000]) {
      const back = await attemptAfter(runs);
      expect(back.attempt).toEqual(stopped.attempt);
      expect(back.rules).not.toHaveProperty("deadLetter");
    }
  });

  it("is one loop for all versions and aliases of a function", async ({ expect }) => {
    const stopped = await attemptAfter(16, `${ARN}:$LATEST`);
    expect(stopped.attempt).toMatchObject({ condition: "RecursiveInvocation" });
  });

  it("runs on where that is allowed", async ({ expect }) => {
    await call("PUT", "/2024-08-31/functions/round/recursion-config", {
      body: { RecursiveLoop: "Allow" },
    });
    const attempts = async () => (await attemptAfter(40)).attempt.kind;
    // What the setting was is believed for a second.
    await expect.poll(attempts, PATIENCE).toBe("ended");
  });
});
