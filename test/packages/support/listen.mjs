import { once } from "node:events";

/** Starts a server of this process on a port of its own, and gives the port. */
export async function listen(server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server.address().port;
}

export const close = (server) => new Promise((resolve) => server.close(resolve));
