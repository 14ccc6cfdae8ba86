import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";

export type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A server on a free port of this machine; its URL has no final slash. */
export async function listen(listener: Listener): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    Promise.resolve(listener(request, response)).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** Of a request's headers only these are told: others name the port, or belong to the connection. */
const TOLD =
  /^(accept|authorization|content-type|cookie|if-none-match|range|referer|user-agent|x-.*|stripe-.*|openai-.*|idempotency-key)$/;

function toldHeaders(request: IncomingMessage): Record<string, unknown> {
  const entries = Object.entries(request.headers).filter(
    ([name, value]) => TOLD.test(name) && !isFetchOwn(name, value),
  );
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The host of the guest sends its requests by fetch, whose own headers Node's http does not add. */
function isFetchOwn(name: string, value: unknown): boolean {
  return (name === "accept" && value === "*/*") || (name === "user-agent" && value === "node");
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}

const ENCODERS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync } as const;

type Route = (request: IncomingMessage, response: ServerResponse, rest: string) => unknown;

/** Of paths below /flaky: how often each has been asked for since it last succeeded. */
const attempts = new Map<string, number>();

const ROUTES: Readonly<Record<string, Route>> = {
  async echo(request, response) {
    const body = await text(request);
    const { method, url } = request;
    sendJson(response, 200, { method, url, headers: toldHeaders(request), body });
  },
  status(_request, response, status) {
    sendJson(response, Number(status), { status: Number(status) });
  },
  redirect(_request, response, left) {
    const location = Number(left) > 1 ? `/redirect/${Number(left) - 1}` : "/echo?redirected";
    response.writeHead(302, { location }).end();
  },
  see(_request, response) {
    response.writeHead(303, { location: "/echo" }).end();
  },
  encoded(_request, response, name) {
    const encode = ENCODERS[name as keyof typeof ENCODERS];
    const body = encode(JSON.stringify({ encoded: name, text: "x".repeat(2000) }));
    response.writeHead(200, { "content-type": "application/json", "content-encoding": name });
    response.end(body);
  },
  async slow(_request, response, ms) {
    await new Promise((resolve) => setTimeout(resolve, Number(ms)).unref());
    sendJson(response, 200, { slow: true });
  },
  async chunks(_request, response, count) {
    response.writeHead(200, { "content-type": "text/plain" });
    for (let index = 0; index < Number(count); index++) {
      response.write(`chunk ${index};`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  },
  bytes(_request, response, length) {
    response.writeHead(200, { "content-type": "application/octet-stream" });
    response.end(Uint8Array.from({ length: Number(length) }, (_, index) => index % 256));
  },
  cookies(request, response) {
    response.setHeader("set-cookie", ["a=1; Path=/; HttpOnly", "b=2"]);
    sendJson(response, 200, { cookie: request.headers.cookie ?? null });
  },
  close(request) {
    request.socket.destroy();
  },
  flaky(request, response, times) {
    const key = `${request.headers["x-flaky"] as string} ${times}`;
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt > Number(times) ? 0 : attempt);
    sendJson(response, attempt > Number(times) ? 200 : 503, { attempt });
  },
  text(_request, response) {
    response.writeHead(200, { "content-type": "text/plain; charset=iso-8859-1", etag: '"e"' });
    response.end(Buffer.from("grüße", "latin1"));
  },
  pages(request, response) {
    const page = Number(new URL(request.url ?? "", "http://x").searchParams.get("page") ?? 1);
    if (page < 3) response.setHeader("link", `</pages?page=${page + 1}>; rel="next"`);
    sendJson(response, 200, [page * 10, page * 10 + 1]);
  },
  openai(request, response) {
    const path = (request.url ?? "").slice("/openai".length);
    if (path.startsWith("/models/")) {
      return sendJson(response, 404, { error: { message: "No such model", type: "invalid" } });
    }
    if (path === "/models") return sendJson(response, 200, { object: "list", data: [{ id: "m" }] });
    return answerChat(request, response);
  },
  v1(_request, response) {
    sendJson(response, 402, { error: { type: "card_error", message: "Declined" } });
  },
};

async function answerChat(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { stream } = JSON.parse(await text(request)) as { readonly stream?: boolean };
  if (stream !== true) {
    const message = { role: "assistant", content: "Hello" };
    return sendJson(response, 200, { object: "chat.completion", choices: [{ index: 0, message }] });
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const content of ["Hel", "lo", " ✓"]) {
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end("data: [DONE]\n\n");
}

/** What HTTP clients are tried against: `/ROUTE/REST`. */
export function clientRoutes(): Listener {
  return (request, response) => {
    const [, name = "", rest = ""] = (request.url ?? "").split("?")[0]?.split("/") ?? [];
    const route = ROUTES[name];
    if (route === undefined) return sendJson(response, 404, { missing: request.url });
    return route(request, response, decodeURIComponent(rest));
  };
}
