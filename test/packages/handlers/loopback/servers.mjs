import { once } from "node:events";
import http from "node:http";
import express from "express";
import fastify from "fastify";
import Koa from "koa";
import { listen } from "../../support/listen.mjs";

function ask(port, path, { body, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: "127.0.0.1", port, path, ...options },
      async (response) => {
        const chunks = [];
        for await (const chunk of response) chunks.push(chunk);
        resolve([
          response.statusCode,
          response.headers["content-type"],
          Buffer.concat(chunks).toString(),
        ]);
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

/** Frameworks that listen within the process, as tests of handlers and some adapters have them. */
export const handler = async () => {
  const app = express();
  app.post("/json", express.json(), (request, response) =>
    response.json({ got: request.body, protocol: request.protocol }),
  );
  const server = http.createServer(app);
  const port = await listen(server);
  const koa = http.createServer(
    new Koa().use((context) => void (context.body = `koa ${context.path}`)).callback(),
  );
  const koaPort = await listen(koa);
  const fast = fastify();
  fast.get("/", async () => ({ fast: true }));
  await fast.listen({ port: 0, host: "127.0.0.1" });
  const results = {
    express: await ask(port, "/json", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"a":1}',
    }),
    missing: (await ask(port, "/none"))[0],
    koa: await ask(koaPort, "/p"),
    fastify: await ask(fast.server.address().port, "/"),
  };
  await fast.close();
  for (const each of [server, koa]) {
    each.close();
    await once(each, "close");
  }
  return results;
};
