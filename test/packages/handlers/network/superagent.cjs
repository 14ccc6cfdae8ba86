const request = require("superagent");

exports.handler = async () => {
  const at = (path) => `${process.env.ENDPOINT}${path}`;
  const failure = (promise) =>
    promise.then(
      () => "none",
      (error) => [error.status, error.code, error.timeout, error.response?.body],
    );
  const agent = request.agent();
  await agent.get(at("/cookies"));
  const echoed = await request
    .post(at("/echo"))
    .query({ a: 1 })
    .set("X-Own", "1")
    .auth("u", "p")
    .send({ n: 1 })
    .accept("json");
  return {
    echoed: echoed.body,
    status: [echoed.status, echoed.ok, echoed.type],
    form: (await request.post(at("/echo")).type("form").send({ a: "1 2" }).send({ b: 3 })).body,
    cookies: (await agent.get(at("/cookies"))).body,
    attached: (
      await request
        .post(at("/echo"))
        .field("name", "v")
        .attach("file", Buffer.from("content"), "f.txt")
    ).body.body.includes('filename="f.txt"'),
    buffer: (await request.get(at("/bytes/3")).buffer(true).parse(request.parse.image)).body.length,
    redirected: (await request.get(at("/redirect/2"))).redirects.length,
    encoded: (await request.get(at("/encoded/gzip"))).body.text.length,
    retried: (await request.get(at("/flaky/1")).set("x-flaky", "superagent").retry(2)).body,
    failures: [
      await failure(request.get(at("/status/422"))),
      await failure(request.get(at("/slow/1000")).timeout({ response: 20 })),
      (await failure(request.get("http://127.0.0.1:19999/")))[1],
    ],
    called: await new Promise((resolve) =>
      request.get(at("/status/200")).end((error, response) => resolve([error, response.body])),
    ),
  };
};
