/** What is loaded together when the first of these modules is asked for: they share their classes. */
export { http, https } from "./http.ts";
export { LoopbackExchange } from "./http/loopback-exchange.ts";
export { net } from "./net.ts";
export { tls } from "./tls.ts";
