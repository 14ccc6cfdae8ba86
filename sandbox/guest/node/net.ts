import { BlockList, SocketAddress } from "./net-block-list.ts";
import { connect } from "./net-connect.ts";
import { isIP, isIPv4, isIPv6 } from "./net-ip.ts";
import { Server } from "./net-server.ts";
import { connectArguments, Socket } from "./net-socket.ts";
import { assertBoolean, assertInteger } from "./validate.ts";

let autoSelectFamily = true;
let autoSelectFamilyTimeoutMs = 250;

/** node:net: sockets and servers within the guest. */
export const net = {
  _normalizeArgs: (args: readonly unknown[]) => connectArguments(args),
  BlockList,
  SocketAddress,
  connect,
  createConnection: connect,
  createServer: (options?: unknown, listener?: unknown) => new Server(options, listener),
  isIP,
  isIPv4,
  isIPv6,
  Server,
  Socket,
  Stream: Socket,
  getDefaultAutoSelectFamily: () => autoSelectFamily,
  setDefaultAutoSelectFamily(value: unknown): void {
    assertBoolean(value, "value");
    autoSelectFamily = value;
  },
  getDefaultAutoSelectFamilyAttemptTimeout: () => autoSelectFamilyTimeoutMs,
  setDefaultAutoSelectFamilyAttemptTimeout(value: unknown): void {
    assertInteger(value, "value", 1, 2 ** 31 - 1);
    autoSelectFamilyTimeoutMs = Math.max(value, 10);
  },
};
