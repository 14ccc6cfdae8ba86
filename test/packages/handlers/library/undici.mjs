import {
  FormData,
  Headers,
  MockAgent,
  Request,
  Response,
  errors,
  fetch,
  getGlobalDispatcher,
  interceptors,
  parseMIMEType,
  request,
  setGlobalDispatcher,
} from "undici";

/** Without connections of its own, for which undici needs sockets and WebAssembly. */
export const handler = async () => {
  const mock = new MockAgent();
  mock.disableNetConnect();
  setGlobalDispatcher(mock);
  const pool = mock.get("http://mocked.example");
  const json = { headers: { "content-type": "application/json" } };
  pool.intercept({ path: "/x", method: "POST" }).reply(201, { mocked: true }, json);
  pool
    .intercept({ path: "/fetched", query: { a: "1" } })
    .reply(200, ({ headers }) => ({ own: headers["x-own"] }), json);
  pool.intercept({ path: "/broken" }).replyWithError(new Error("broken on purpose"));
  pool.intercept({ path: "/flaky" }).reply(503, "");
  pool.intercept({ path: "/flaky" }).reply(200, "at last");
  const posted = await request("http://mocked.example/x", { method: "POST", body: "text" });
  const fetched = await fetch("http://mocked.example/fetched?a=1", { headers: { "x-own": "yes" } });
  const failure = await request("http://mocked.example/broken").catch((error) => error.message);
  const retrying = getGlobalDispatcher().compose(
    interceptors.retry({ minTimeout: 1, maxRetries: 2 }),
  );
  const retried = await request("http://mocked.example/flaky", { dispatcher: retrying });
  const unknown = await request("http://mocked.example/unknown").catch((error) => [
    error.name,
    error instanceof errors.UndiciError,
  ]);
  const form = new FormData();
  form.set("a", "1");
  const response = new Response(form);
  return {
    posted: [posted.statusCode, await posted.body.json()],
    fetched: [fetched.status, await fetched.json()],
    failure,
    retried: [retried.statusCode, await retried.body.text()],
    unknown,
    classes: [
      [...new Headers({ b: "2", a: "1" })],
      new Request("http://x.example/a?b").url,
      (await response.formData()).get("a"),
    ],
    type: parseMIMEType("text/html; charset=utf-8")?.essence,
    pending: mock.pendingInterceptors().length,
  };
};
