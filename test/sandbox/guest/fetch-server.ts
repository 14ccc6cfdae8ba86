import { createServer, type RequestListener } from "node:http";
import { type AddressInfo } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";

/** A server on this machine whose answers show what a client asked and try what it can take. */
export interface FetchServer {
  readonly origin: string;
  /** Responses that are not over. */
  readonly open: ReadonlySet<unknown>;
  close(): void;
}

const TEXT = "unpacked ".repeat(100);
const CHUNK_BYTES = 16_384;
const BIG_BYTES = 300_000;

/** Headers of which each client has its own. */
const UNCOMPARED = /^(host|connection|content-length|transfer-encoding|cf-.*)$/;

const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const headers = Object.entries(request.headers)
      .filter(([name]) => !UNCOMPARED.test(name))
      .toSorted(([a], [b]) => a.localeCompare(b));
    const { method, url } = request;
    const body = Buffer.concat(chunks).toString("latin1");
    response.writeHead(200, { "content-type": "application/json", "x-seen": "yes" });
    response.end(JSON.stringify({ method, url, headers, body }));
  });
};

const redirect =
  (status: number, location: string): RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(status, { location, "x-hop": status }).end("moved");
  };

const encoded =
  (encoding: string, body: Uint8Array | string): RequestListener =>
  (_, response) =>
    response.writeHead(200, { "content-encoding": encoding }).end(body);

const routes: Readonly<Record<string, RequestListener>> = {
  "/echo": echo,
  "/text": (_, response) =>
    response.writeHead(200, "Fine", { "content-type": "text/plain; charset=utf-8" }).end("text ü"),
  "/cookies": (_, response) =>
    response.writeHead(200, { "set-cookie": ["a=1", "b=2"], "X-Mixed-Case": "v" }).end(),
  "/big": (_, response) => response.end(Buffer.alloc(BIG_BYTES, "b")),
  "/gzip": encoded("gzip", gzipSync(TEXT)),
  "/deflate": encoded("deflate", deflateSync(TEXT)),
  "/br": encoded("br", brotliCompressSync(TEXT)),
  "/bad-gzip": encoded("gzip", "this is no gzip"),
  "/no-content": (_, response) => response.writeHead(204).end(),
  "/not-modified": (_, response) => response.writeHead(304).end(),
  "/status/418": (_, response) => response.writeHead(418, "I'm a Teapot").end("short and stout"),
  "/301": redirect(301, "/echo?from=301"),
  "/302": redirect(302, "echo"),
  "/303": redirect(303, "/echo"),
  "/307": redirect(307, "/echo#fragment"),
  "/308": redirect(308, "/echo"),
  "/loop": redirect(302, "/loop"),
  "/to-file": redirect(302, "file:///etc/passwd"),
  "/to-nothing": redirect(302, "http://["),
  "/to-metadata": redirect(302, "http://169.254.169.254/latest"),
  "/no-location": (_, response) => response.writeHead(302).end("nowhere"),
  "/hang-up": (request) => request.socket.destroy(),
  "/cut": (_, response) => {
    response.writeHead(200, { "content-length": 100 }).write("part");
    setTimeout(() => response.destroy(), 10);
  },
  "/silent": () => undefined,
  "/huge-header": (_, response) => response.writeHead(200, { x: "y".repeat(20_000) }).end(),
  "/form": (_, response) =>
    response
      .writeHead(200, { "content-type": "application/x-www-form-urlencoded" })
      .end("a=1&b=%20"),
  "/endless": (_, response) => {
    const more = (): void => {
      if (!response.destroyed && response.write(Buffer.alloc(CHUNK_BYTES))) setImmediate(more);
    };
    response.on("drain", more).writeHead(200);
    more();
  },
};

export async function startFetchServer(): Promise<FetchServer> {
  const open = new Set<unknown>();
  const server = createServer((request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    open.add(response);
    response.on("close", () => open.delete(response));
    const route = routes[path] ?? ((_, missing) => missing.writeHead(404).end("nothing"));
    route(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
