import { connectArguments, Socket } from "./net-socket.ts";

/** net.connect(): a socket that connects to a server of the guest, or fails. */
export function connect(...args: readonly unknown[]): Socket {
  const [options] = connectArguments(args);
  const { timeout } = options as { readonly timeout?: number };
  const socket = new Socket(options);
  if (timeout) socket.setTimeout(timeout);
  return socket.connect(...args);
}
