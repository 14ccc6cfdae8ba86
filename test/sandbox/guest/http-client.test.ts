import { execFile } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, it } from "vitest";
import { runInGuest } from "./harness.ts";

/** A server outside the guest; its paths say what it does. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://x");
  if (pathname === "/drop") return void request.socket.destroy();
  const body = await buffer(request);
  switch (pathname) {
    case "/echo": {
      const { "x-own": own, authorization, "content-length": length } = request.headers;
      const told = { method: request.method, url: request.url, own, authorization, length };
      response.setHeader("Content-Type", "application/json");
      return void response.end(JSON.stringify({ ...told, body: body.toString("latin1") }));
    }
    case "/count":
      return void response.end(String(body.length));
    case "/cookies":
      response.setHeader("Set-Cookie", ["a=1", "b=2"]);
      return void response.writeHead(404, "Not here").end("none");
    case "/redirect":
      return void response.writeHead(302, { Location: "/echo" }).end("moved");
    case "/gzip": {
      const packed = gzipSync("packed ".repeat(100));
      const accepts = String(request.headers["accept-encoding"]).includes("gzip");
      if (!accepts) return void response.end("packed ".repeat(100));
      response.writeHead(200, { "Content-Encoding": "gzip", "Content-Length": packed.length });
      return void response.end(packed);
    }
    case "/silent":
      return;
    case "/half":
      response.writeHead(200, { "Content-Length": 1000 });
      response.write("half");
      return void setTimeout(() => request.socket.destroy(), 20);
    case "/big":
      return void response.end(Buffer.alloc(2_000_000, "y"));
    case "/empty":
      return void response.writeHead(204).end();
    default:
      return void response.end("default");
  }
}

/** The body of a function of `require`, `print` and the server's `port`; the same in Node and in the guest. */
const SOURCE = `
  const http = require("http");
  const { text } = require("stream/consumers");
  const ask = (options, body) => new Promise((resolve) => {
    const request = http.request({ host: "127.0.0.1", port, ...options });
    const events = [];
    for (const name of ["socket", "finish", "response", "error", "abort", "timeout"]) {
      request.on(name, () => seen(name) && events.push(name));
    }
    const fail = (error) => resolve([String(error), error.code, events]);
    request.on("error", fail);
    // To the guest a request is sent when the host has it, whether or not it then finds the server.
    const seen = (name) => options.fails !== true || name !== "finish";
    request.on("response", async (response) => {
      const { statusCode, statusMessage, httpVersion } = response;
      const { date, connection, "keep-alive": keep, "transfer-encoding": coding, ...rest } = response.headers;
      // The host gives them in the order of their names.
      const headers = Object.fromEntries(Object.entries(rest).sort());
      const content = await text(response).catch((error) => [String(error), error.code]);
      setTimeout(() => resolve({ statusCode, statusMessage, httpVersion, headers, content, complete: response.complete, aborted: response.aborted, events }), 5);
    });
    if (typeof body === "function") body(request);
    else request.end(body);
  });
  print(await ask({ path: "/echo?a=b", headers: { "X-Own": "mine" }, auth: "me:secret" }));
  print(await ask({ path: "/echo", method: "POST" }, "a body"));
  print(await ask({ path: "/echo", method: "POST" }, (request) => {
    request.write("one ");
    request.write(Buffer.from("two "));
    setTimeout(() => request.end("three"), 20);
  }));
  print(await ask({ path: "/echo", method: "PUT", headers: { "Content-Length": 8 } }, (request) => {
    request.write("exactly");
    setTimeout(() => request.end("8"), 20);
  }));
  print(await ask({ path: "/echo", method: "DELETE" }));
  print(await ask({ path: "/echo", method: "HEAD" }));
  print(await ask({ path: "/count", method: "POST" }, Buffer.alloc(1_000_000)));
  print(await ask({ path: "/count", method: "POST" }, (request) => {
    let left = 20;
    const more = () => {
      while (left-- > 0) if (!request.write(Buffer.alloc(100_000))) return void request.once("drain", more);
      request.end();
    };
    more();
  }));
  print(await ask({ path: "/cookies" }));
  print(await ask({ path: "/redirect" }));
  print(await ask({ path: "/gzip" }));
  print(await ask({ path: "/empty" }));
  print((await ask({ path: "/big" })).content.length);
  print(await ask({ path: "/drop" }));
  print(await ask({ path: "/half" }));
  // They give up when the request has been sent, however long that takes.
  print(await ask({ path: "/silent" }, (request) => {
    request.on("timeout", () => request.destroy());
    request.on("finish", () => request.setTimeout(20));
    request.end();
  }));
  print(await ask({ path: "/silent" }, (request) => {
    request.on("finish", () => request.abort());
    request.end();
  }));
  const controller = new AbortController();
  print(await ask({ path: "/silent", signal: controller.signal }, (request) => {
    request.on("finish", () => controller.abort());
    request.end();
  }).then(([error, code]) => [error.split(":")[0], code]));
  print(await ask({ path: "/echo" }, (request) => request.destroy(new Error("own"))));
  print(await ask({ path: "/echo", method: "POST", headers: { Expect: "100-continue" } }, (request) => {
    request.on("continue", () => request.end("went on"));
  }));
  print(await ask({ port: closed, fails: true }));
  print(await ask({ host: "does-not-exist.invalid", port: 80, fails: true }));
  print(await new Promise((resolve) => http.get("http://127.0.0.1:" + port + "/default", (response) => text(response).then(resolve))));
  print(await new Promise((resolve) => http.get(new URL("http://127.0.0.1:" + port + "/echo?x"), { headers: { "x-own": "2" } }, (response) => text(response).then(resolve))));
  const paused = await new Promise((resolve) => http.get({ port, path: "/big", host: "127.0.0.1" }, resolve));
  let total = 0;
  for await (const chunk of paused) if ((total += chunk.length) > 100_000) break;
  print(total > 100_000, total < 1_000_000);
`;

/** In a process of its own: the one with the server has more to do. */
async function runInNode(source: string): Promise<unknown> {
  const program = `
    const { inspect } = require("util");
    const lines = [];
    const print = (...values) => lines.push(values.map((value) => typeof value === "string" ? value : inspect(value)).join(" "));
    (async () => { ${source} })().then(() => process.stdout.write(JSON.stringify(lines), () => process.exit()));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", program]);
  return JSON.parse(stdout);
}

describe("http client", () => {
  let server: Server;
  let port = 0;
  let closed = 0;

  beforeAll(async () => {
    server = createServer((request, response) => {
      answer(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ({ port } = server.address() as AddressInfo);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    ({ port: closed } = other.address() as AddressInfo);
    await new Promise((resolve) => other.close(resolve));
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("does what Node does", async ({ expect }) => {
    const run = `return (async () => { const [port, closed] = [${port}, ${closed}]; ${SOURCE} })();`;
    const guest = await runInGuest(run, "http-client");
    expect(guest).toEqual(await runInNode(run));
  });

  it("sees a body that the host has decoded as one that never was encoded", async ({ expect }) => {
    const source = `
      const http = require("http");
      return new Promise((resolve) => {
        const headers = { "accept-encoding": "gzip, deflate" };
        http.get({ host: "127.0.0.1", port: ${port}, path: "/gzip", headers }, async (response) => {
          print(response.headers["content-encoding"], response.headers["content-length"]);
          print((await require("stream/consumers").text(response)).length);
          resolve();
        });
      });`;
    expect(await runInGuest(source, "decoded")).toEqual(["undefined undefined", "700"]);
  });

  it("names what it cannot do", async ({ expect }) => {
    const source = `
      const ask = (module, options) => new Promise((resolve) => {
        require(module).request({ host: "127.0.0.1", port: ${port}, ...options }).on("error", resolve).end();
      });
      return (async () => {
        print((await ask("http", { method: "CONNECT" })).message);
        print((await ask("http", { headers: { connection: "upgrade", upgrade: "x" } })).message);
        print((await ask("https", { cert: "x", key: "y" })).message);
        const failed = await new Promise((resolve) => require("net").connect(443, "example.com").on("error", resolve));
        print(failed.message);
        const secure = await new Promise((resolve) => require("tls").connect(443, "example.com").on("error", resolve));
        print(secure.message, secure.code);
        try { require("https").createServer().listen(1); } catch (error) { print(error.message); }
      })();`;
    const ending = "is not available in this runtime yet";
    const tcp = "TCP connections leave the function only by fetch, http and https";
    expect(await runInGuest(source, "refusals")).toEqual([
      `http.request() with the method CONNECT ${ending}`,
      `http.request() with an upgrade of the connection ${ending}`,
      `https.request() with a client certificate ${ending}`,
      `net.connect() is not available in this runtime: ${tcp}`,
      `tls.connect() is not available in this runtime: ${tcp} ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`,
      `https.Server.listen() ${ending}`,
    ]);
  });
});
