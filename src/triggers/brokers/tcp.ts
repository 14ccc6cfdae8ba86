import { connect } from "cloudflare:sockets";
import { withTimeout } from "../../platform/with-timeout.ts";

export interface TcpAddress {
  readonly hostname: string;
  readonly port: number;
  readonly isEncrypted: boolean;
}

/** Of the connection and TLS. */
const OPEN_MS_MAX = 10_000;

/** A socket that is connected. */
export async function openTcp({ hostname, port, isEncrypted }: TcpAddress): Promise<Socket> {
  const socket = connect(
    { hostname, port },
    { secureTransport: isEncrypted ? "on" : "off", allowHalfOpen: false },
  );
  // What it rejects with is what reading and writing reject with.
  socket.closed.catch(() => {});
  try {
    await withTimeout(OPEN_MS_MAX, `Connecting to ${hostname}:${port}`, socket.opened);
    return socket;
  } catch (error) {
    void socket.close().catch(() => {});
    throw error;
  }
}
