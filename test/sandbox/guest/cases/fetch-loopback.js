// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const http = require("node:http");
const { text } = require("node:stream/consumers");
return (async () => {
  const server = http.createServer(async (request, response) => {
    if (request.url === "/redirect")
      return response.writeHead(302, { Location: "/target" }).end("moved");
    if (request.url === "/loop") return response.writeHead(302, { Location: "/loop" }).end();
    if (request.url === "/die") return request.socket.destroy();
    if (request.url === "/empty") return response.writeHead(204).end();
    if (request.url === "/slow") return setTimeout(() => response.end("slow"), 50);
    const body = await text(request);
    response.setHeader("Set-Cookie", ["a=1", "b=2"]);
    response.writeHead(201, "Made");
    response.end(`${request.method} ${request.url} ${body} ${request.headers["x-own"]}`);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${server.address().port}`;
  const ask = async (path, init) => {
    try {
      const response = await fetch(base + path, init);
      const { status, statusText, redirected, ok, url } = response;
      return [
        status,
        statusText,
        redirected,
        ok,
        url.replace(base, ""),
        response.headers.getSetCookie(),
        await response.text(),
      ];
    } catch (error) {
      return [error.name, error.message];
    }
  };
  print(await ask("/get", { headers: { "X-Own": "mine" } }));
  print(await ask("/post", { method: "POST", body: "text" }));
  print(await ask("/bytes", { method: "PUT", body: new Uint8Array([65, 66]) }));
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("streamed"));
      controller.close();
    },
  });
  print(await ask("/stream", { method: "POST", body: stream, duplex: "half" }));
  print(await ask("/redirect"), await ask("/redirect", { method: "POST", body: "x" }));
  print(
    await ask("/redirect", { redirect: "manual" }),
    await ask("/redirect", { redirect: "error" }),
  );
  print(await ask("/loop"), await ask("/die"), await ask("/empty"));
  print(await ask("/slow", { signal: AbortSignal.timeout(5) }));
  print((await fetch(base + "/slow")).body instanceof ReadableStream);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  print(await ask("/gone"));
})();
