// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const http = require("node:http");
const net = require("node:net");
const { text } = require("node:stream/consumers");
const { once } = require("node:events");
const HOST = "127.0.0.1";
const undated = (value) => String(value).replace(/Date: [^\r]*GMT/gi, "Date: X");
const listen = async (server) => {
  server.listen(0, HOST);
  await once(server, "listening");
  return server.address().port;
};
const close = (server) => new Promise((resolve) => server.close(resolve));
const ask = (options, body) =>
  new Promise((resolve) => {
    const request = http.request({ host: HOST, agent: false, ...options });
    const events = [];
    for (const name of [
      "socket",
      "finish",
      "response",
      "close",
      "error",
      "abort",
      "timeout",
      "continue",
      "information",
      "upgrade",
      "drain",
    ])
      request.on(name, () => events.push(name));
    request.on("error", (error) =>
      resolve({ error: `${error.name} ${error.code} ${error.message}`, events }),
    );
    request.on("response", async (response) => {
      const content = await text(response).catch((error) => `${error.code} ${error.message}`);
      for (let turn = 0; turn < 200 && !events.includes("close"); turn++)
        await new Promise((resolve) => setTimeout(resolve, 10));
      resolve({
        status: response.statusCode,
        reason: response.statusMessage,
        headers: { ...response.headers, date: undefined },
        content,
        trailers: response.trailers,
        complete: response.complete,
        aborted: response.aborted,
        events,
      });
    });
    if (typeof body === "function") body(request);
    else request.end(body);
  });
/** Sends raw bytes and gives all that comes back until the server closes or a while has passed. */
const raw = (port, ...pieces) =>
  new Promise((resolve) => {
    const socket = net.connect(port, HOST);
    let got = "";
    socket.on("data", (chunk) => (got += chunk));
    socket.on("error", (error) => resolve(`error ${error.code}`));
    socket.on("close", () => resolve(undated(got)));
    (async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      socket.end();
    })();
  });

return (async () => {
  const seen = [];
  const countSlow = () => seen.filter((line) => line.startsWith("GET /slow")).length;
  let arrived = () => {};
  const server = http.createServer(async (request, response) => {
    const body = await text(request).catch((error) => error.message);
    seen.push(
      [
        request.method,
        request.url,
        body,
        request.httpVersion,
        request.complete,
        request.headers.host !== undefined,
      ].join(" "),
    );
    response.setHeader("X-Echo", request.url);
    if (request.url === "/slow") {
      arrived();
      setTimeout(() => response.end("slow"), 500);
    } else if (request.url === "/chunks") {
      response.write("a");
      response.write("b");
      setTimeout(() => response.end("c"), 5);
    } else if (request.url === "/trailers") {
      response.writeHead(200, { Trailer: "X-T" });
      response.write("t");
      response.addTrailers({ "X-T": "v" });
      response.end();
    } else if (request.url === "/die") request.socket.destroy();
    else if (request.url === "/half") {
      response.writeHead(200, { "Content-Length": 100 });
      response.write("part");
      setTimeout(() => request.socket.destroy(), 10);
    } else if (request.url === "/empty") response.writeHead(204).end();
    else if (request.url === "/big") response.end(Buffer.alloc(300_000, "x"));
    else response.end(`${request.method} ${body}`);
  });
  const port = await listen(server);
  const address = server.address();
  print(address.address, address.family, server.listening, typeof address.port);
  print(await ask({ port, path: "/get" }));
  print(await ask({ port, path: "/post", method: "POST" }, "body"));
  print(
    await ask({ port, path: "/stream", method: "PUT" }, (request) => {
      request.write("one ");
      setTimeout(() => request.end("two"), 5);
    }),
  );
  print(
    await ask({ port, path: "/length", method: "POST", headers: { "Content-Length": 4 } }, "four"),
  );
  print(await ask({ port, path: "/head", method: "HEAD" }));
  print(await ask({ port, path: "/chunks" }));
  print(await ask({ port, path: "/trailers" }));
  print(await ask({ port, path: "/empty" }));
  print(await ask({ port, path: "/die" }));
  const half = await ask({ port, path: "/half" });
  print(half.content, half.complete, half.aborted);
  const big = await ask({ port, path: "/big" });
  print(big.content.length, big.headers["content-length"]);
  print((await ask({ port, path: "/del", method: "DELETE" })).content);
  const sent = await ask(
    { port, path: "/expect", method: "POST", headers: { Expect: "100-continue" } },
    (request) => {
      request.on("continue", () => request.end("after"));
    },
  );
  print(sent.content, sent.events);
  print(
    await ask({ port, path: "/slow" }, (request) => {
      request.on("finish", () => request.setTimeout(5, () => request.destroy()));
      request.end();
    }),
  );
  while (countSlow() < 1) await new Promise((resolve) => setTimeout(resolve, 1));
  print(
    await ask({ port, path: "/slow" }, (request) => {
      arrived = () => setTimeout(() => request.abort(), 5);
      request.end();
    }),
  );
  const controller = new AbortController();
  print(
    await ask({ port, path: "/slow", signal: controller.signal }, (request) => {
      arrived = () => setTimeout(() => controller.abort(), 5);
      request.end();
    }),
  );
  print(await ask({ port, path: "/x" }, (request) => request.destroy(new Error("mine"))));
  print(seen.splice(0).join("\n"));

  print(
    await raw(
      port,
      "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ),
  );
  print(
    await raw(
      port,
      "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Enc",
      "oding: chunked\r\n\r\n5\r\nhel",
      "lo\r\n3;ext=1\r\nyou\r\n0\r\nT: 1\r\n\r\n",
    ),
  );
  print(await raw(port, "GET /old HTTP/1.0\r\n\r\n"));
  print(await raw(port, "GET /nohost HTTP/1.1\r\n\r\n"));
  print(await raw(port, "nonsense\r\n\r\n"));
  print(await raw(port, "GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n"));
  print(
    await raw(
      port,
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    ),
  );
  print(await raw(port, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n"));
  print(await raw(port, `GET / HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(20_000)}\r\n\r\n`));
  print(await raw(port, "POST /z HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"));
  print(seen.splice(0).join("\n"));
  await close(server);
  print(
    server.listening,
    server.address(),
    await ask({ port }).then(({ error, events }) => [
      error.replace(port, "PORT"),
      events.filter((name) => name !== "finish"),
    ]),
  );

  const rough = http.createServer({ requireHostHeader: false });
  rough.on("clientError", (error, socket) => {
    socket.end(`HTTP/1.1 400 Mine\r\n\r\n${error.code}`);
  });
  rough.on("upgrade", (request, socket, head) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n`,
    );
    socket.write(head);
    socket.pipe(socket);
  });
  rough.on("checkContinue", (request, response) => {
    response.writeHead(403).end("no");
  });
  rough.on("request", (request, response) => response.end("ok"));
  const roughPort = await listen(rough);
  print(await raw(roughPort, "bad\r\n\r\n"));
  print(await raw(roughPort, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"));
  const refused = await ask(
    { port: roughPort, method: "POST", headers: { Expect: "100-continue" } },
    (request) => request.flushHeaders(),
  );
  print(refused.status, refused.content);
  print(
    await new Promise((resolve) => {
      const request = http.request({
        port: roughPort,
        host: HOST,
        agent: false,
        headers: { Connection: "Upgrade", Upgrade: "echo" },
      });
      request.on("upgrade", (response, socket, head) => {
        let got = String(head);
        socket.on("data", (chunk) => {
          got += chunk;
          if (got.endsWith("hello")) socket.end();
        });
        socket.on("close", () => resolve([response.statusCode, response.headers.upgrade, got]));
        socket.write("hello");
      });
      request.end();
    }),
  );
  rough.closeAllConnections();
  await close(rough);

  const keeping = http.createServer((request, response) =>
    response.end(String(request.headers.connection)),
  );
  const keepingPort = await listen(keeping);
  const agent = new http.Agent({ keepAlive: true });
  const kept = await ask({ port: keepingPort, agent });
  print(kept.content, kept.headers, kept.events);
  agent.destroy();
  keeping.closeIdleConnections();
  await close(keeping);
  print(
    await new Promise((resolve) => http.createServer().close(resolve)).then(
      (error) => error && error.code,
    ),
  );

  const echo = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("end", () => socket.end("bye"));
    socket.pipe(socket, { end: false });
  });
  const echoPort = await listen(echo);
  const socket = net.connect({ port: echoPort, host: HOST });
  print(socket.connecting, socket.pending, socket.readyState);
  await once(socket, "connect");
  print(
    socket.connecting,
    socket.remotePort === echoPort,
    socket.remoteAddress,
    socket.remoteFamily,
    socket.readyState,
    typeof socket.localPort,
  );
  socket.write("ping");
  print(String((await once(socket, "data"))[0]), socket.bytesWritten, socket.bytesRead);
  print(await new Promise((resolve) => echo.getConnections((error, count) => resolve(count))));
  socket.end();
  print(String((await once(socket, "data"))[0]));
  print((await once(socket, "close"))[0], socket.destroyed, socket.readyState);
  await close(echo);
  const gone = await once(net.connect(echoPort, HOST), "error").catch((error) => [error]);
  print(gone[0].code, gone[0].syscall, gone[0].address, gone[0].port === echoPort);
  const taken = net.createServer();
  const takenPort = await listen(taken);
  const second = net.createServer().listen(takenPort, HOST);
  const [inUse] = await once(second, "error").catch((error) => [error]);
  print(inUse.code, inUse.syscall, inUse.message.replace(takenPort, "PORT"));
  await close(taken);
})();
