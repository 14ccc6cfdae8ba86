/** What the lazy module of messages offers to the globals and to node:worker_threads. */
export { BroadcastChannel } from "./broadcast-channel.ts";
export { CloseEvent, MessageEvent } from "./message-event.ts";
export { MessageChannel, MessagePort, receiveMessageOnPort } from "./message-port.ts";
