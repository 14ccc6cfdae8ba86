import { pipeline } from "node:stream/promises";
import { PassThrough } from "node:stream";
import got, { HTTPError, RequestError, TimeoutError } from "got";

export const handler = async () => {
  const client = got.extend({
    prefixUrl: process.env.ENDPOINT,
    retry: {
      limit: 3,
      backoffLimit: 5,
      calculateDelay: ({ computedValue }) => (computedValue > 0 ? 1 : 0),
    },
    headers: { "x-got": "1" },
    hooks: { beforeRequest: [(options) => void (options.headers["x-hook"] = "2")] },
  });
  const chunks = [];
  const sink = new PassThrough().on("data", (chunk) => chunks.push(chunk.toString()));
  await pipeline(client.stream("chunks/3"), sink);
  const retried = [];
  const flaky = await client("flaky/2", {
    headers: { "x-flaky": "got" },
    hooks: { beforeRetry: [(error) => retried.push(error.response?.statusCode)] },
  }).json();
  const failure = (promise) =>
    promise.then(
      () => "none",
      (error) => [
        error.name,
        error.code,
        error instanceof RequestError,
        error.response?.statusCode,
      ],
    );
  return {
    json: await client("echo", { searchParams: { a: 1 } }).json(),
    post: await client.post("echo", { json: { n: 1 } }).json(),
    form: (await client.post("echo", { form: { a: "1 2" } }).json()).body,
    text: (
      await client.put("echo", {
        body: "text",
        headers: { "content-type": "text/plain" },
        responseType: "json",
      })
    ).body.body,
    buffer: [...(await client("bytes/4").buffer())],
    streamed: chunks.join(""),
    flaky,
    retried,
    redirected: (await client("redirect/2")).redirectUrls.length,
    encoded: (await client("encoded/gzip").json()).text.length,
    pages: await got.paginate.all(`${process.env.ENDPOINT}/pages`, { responseType: "json" }),
    notThrown: (await client("status/404", { throwHttpErrors: false })).statusCode,
    failures: [
      await failure(client("status/404")),
      await failure(client("slow/600000", { timeout: { request: 20 }, retry: { limit: 0 } })),
      await failure(client("close", { retry: { limit: 0 } })),
      await failure(client("bytes/3", { responseType: "json", retry: { limit: 0 } })),
    ],
    classes: [HTTPError.name, TimeoutError.name],
  };
};
