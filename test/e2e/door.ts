import { once } from "node:events";
import { connect, createServer } from "node:net";
import { afterAll } from "vitest";
import { type Server } from "./server.ts";

/** An address that leads to a server, and is known before that is up: so another server can be told of it. */
export async function openDoor(server: Server): Promise<string> {
  const door = createServer((socket) => {
    const { hostname, port } = new URL(server.url);
    const inner = connect(Number(port), hostname);
    for (const end of [socket, inner]) end.on("error", () => end.destroy());
    socket.pipe(inner).pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(door, "listening");
  afterAll(() => void door.close());
  const address = door.address();
  if (address === null || typeof address === "string") throw new Error("The door has no port");
  return `http://127.0.0.1:${address.port}`;
}
