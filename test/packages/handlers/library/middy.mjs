import middy from "@middy/core";

export const handler = async (event, context) => {
  const order = [];
  const tracer = (name) => ({
    before: async (request) =>
      void order.push(`${name} before`, typeof request.context.awsRequestId),
    after: async () => void order.push(`${name} after`),
    onError: async (request) => {
      order.push(`${name} error`);
      if (name === "outer") request.response = { statusCode: 500, body: request.error.message };
    },
  });
  const good = middy()
    .use([tracer("outer"), tracer("inner")])
    .handler(async (input) => ({ got: input }));
  const bad = middy()
    .use(tracer("outer"))
    .handler(async () => {
      throw new Error("failed inside");
    });
  const early = middy()
    .before(() => ({ early: true }))
    .handler(async () => "never");
  const unhandled = middy(async () => {
    throw new TypeError("out");
  });
  const fake = { awsRequestId: "r", getRemainingTimeInMillis: () => 10_000 };
  return {
    good: await good({ n: 1 }, fake),
    bad: await bad({}, fake),
    early: await early({}, fake),
    unhandled: await unhandled({}, fake).catch((error) => [error.name, error.message]),
    timeout: await middy({ timeoutEarlyInMillis: 5, timeoutEarlyResponse: () => "late" }).handler(
      async (_event, _context, { signal }) =>
        new Promise((resolve) => signal.addEventListener("abort", () => resolve("aborted"))),
    )({}, { getRemainingTimeInMillis: () => 15 }),
    order,
  };
};
