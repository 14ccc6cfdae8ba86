import {
  Agent,
  FormData,
  MockAgent,
  Pool,
  fetch,
  request,
  setGlobalDispatcher,
  stream,
} from "undici";
import { Writable } from "node:stream";

export const handler = async () => {
  const at = (path) => `${process.env.ENDPOINT}${path}`;
  const mock = new MockAgent();
  mock.disableNetConnect();
  mock
    .get("http://mocked.example")
    .intercept({ path: "/x", method: "POST" })
    .reply(201, { mocked: true }, { headers: { "content-type": "application/json" } });
  const mocked = await request("http://mocked.example/x", { method: "POST", dispatcher: mock });
  const results = { mocked: [mocked.statusCode, await mocked.body.json()] };
  setGlobalDispatcher(new Agent({ connect: { timeout: 2000 } }));
  const { statusCode, headers, body } = await request(at("/echo"), {
    method: "PUT",
    body: "text",
    headers: { "x-a": "1" },
    query: { q: "1" },
  });
  const pool = new Pool(process.env.ENDPOINT, { connections: 2 });
  const parts = [];
  await stream(
    at("/chunks/3"),
    { method: "GET" },
    () =>
      new Writable({
        write(chunk, _encoding, done) {
          parts.push(chunk.toString());
          done();
        },
      }),
  );
  const form = new FormData();
  form.set("a", "1");
  results.request = [statusCode, headers["content-type"], await body.json()];
  results.pooled = await Promise.all(
    [1, 2, 3].map(async () =>
      (await pool.request({ path: "/status/200", method: "GET" })).body.json(),
    ),
  );
  results.streamed = parts.join("");
  results.fetched = (
    await (await fetch(at("/echo"), { method: "POST", body: form })).json()
  ).body.includes('name="a"');
  results.failure = await request("http://127.0.0.1:59999/").catch(({ code }) => code);
  await pool.close();
  return results;
};
