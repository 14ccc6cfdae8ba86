import { once } from "node:events";
import http from "node:http";
import WebSocket, { WebSocketServer, createWebSocketStream } from "ws";
import { listen } from "../../support/listen.mjs";

export const handler = async () => {
  const server = http.createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on("connection", (socket, request) => {
    socket.send(JSON.stringify({ url: request.url, own: request.headers["x-own"] }));
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  const port = await listen(server);
  const seen = [];
  const socket = new WebSocket(`ws://127.0.0.1:${port}/path?q=1`, { headers: { "x-own": "yes" } });
  socket.on("message", (data, isBinary) =>
    seen.push(isBinary ? data.toString("hex") : data.toString()),
  );
  await once(socket, "open");
  socket.send("text ✓");
  socket.send(Buffer.from([1, 2, 3]));
  socket.send("x".repeat(70_000));
  socket.ping("ping");
  const [pong] = await once(socket, "pong");
  while (seen.length < 4) await once(socket, "message");
  socket.close(4000, "enough");
  const [code, reason] = await once(socket, "close");
  const stream = createWebSocketStream(new WebSocket(`ws://127.0.0.1:${port}/`), {
    encoding: "utf8",
  });
  const [first] = await once(stream, "data");
  stream.destroy();
  await new Promise((resolve) => sockets.close(resolve));
  await new Promise((resolve) => server.close(resolve));
  return {
    seen: seen.map((text) => (text.length > 100 ? text.length : text)),
    pong: pong.toString(),
    code,
    reason: reason.toString(),
    first,
  };
};
