import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, it } from "vitest";
import { publicNetwork } from "../../../../sandbox/host/network/exchange.ts";
import { Network } from "../../../../sandbox/host/network/network.ts";
import { Operations, type Settled } from "../../../../sandbox/host/operations.ts";
import { type HttpRequestHead, type HttpResponseHead } from "../../../../sandbox/messages.ts";

const BIG_BYTES = 1_000_000;

const routes: Readonly<Record<string, RequestListener>> = {
  "/echo": (request, response) => {
    response.writeHead(201, "Made", { "x-method": request.method, "set-cookie": ["a=1", "b=2"] });
    request.pipe(response);
  },
  "/headers": (request, response) => response.end(JSON.stringify(request.rawHeaders)),
  "/big": (_, response) => response.end(Buffer.alloc(BIG_BYTES, "x")),
  "/gzip": (_, response) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("unpacked")),
  "/bad-gzip": (_, response) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end("this is no gzip"),
  "/no-content": (_, response) => response.writeHead(204).end(),
  "/loop": (_, response) => response.writeHead(302, { location: "/loop" }).end(),
  "/metadata": (_, response) =>
    response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end(),
  "/file": (_, response) => response.writeHead(302, { location: "file:///etc/passwd" }).end(),
  "/see-other": (_, response) => response.writeHead(303, { location: "/echo" }).end(),
  "/temporary": (_, response) => response.writeHead(307, { location: "/echo" }).end(),
  "/huge-header": (_, response) => response.writeHead(200, { x: "y".repeat(20_000) }).end(),
  "/never": (request) => request.pause(),
  "/sink": (request, response) => {
    let bytes = 0;
    request.on("data", (chunk: Buffer) => (bytes += chunk.length));
    request.on("end", () => response.end(String(bytes)));
  },
  "/hang-up": (request) => request.socket.destroy(),
  "/cut": (_, response) => {
    response.writeHead(200, { "content-length": 100 }).write("part");
    setTimeout(() => response.destroy(), 10);
  },
  "/endless": (_, response) => {
    const more = (): void => {
      if (!response.destroyed && response.write(Buffer.alloc(16_384))) setImmediate(more);
    };
    response.on("drain", more).writeHead(200);
    more();
  },
};

let server: Server;
let other: Server;
let origin = "";
let otherOrigin = "";
const open = new Set<unknown>();

async function listen(listener: RequestListener): Promise<[Server, string]> {
  const made = createServer(listener);
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  return [made, `http://127.0.0.1:${(made.address() as AddressInfo).port}`];
}

beforeAll(async () => {
  [other, otherOrigin] = await listen((request, response) =>
    response.end(JSON.stringify(request.headers)),
  );
  [server, origin] = await listen((request, response) => {
    const path = request.url ?? "";
    open.add(response);
    response.on("close", () => open.delete(response));
    if (path === "/elsewhere") response.writeHead(302, { location: otherOrigin }).end();
    else if (routes[path] === undefined) response.writeHead(404).end();
    else routes[path](request, response);
  });
});

afterAll(() => {
  for (const each of [server, other]) {
    each.closeAllConnections();
    each.close();
  }
});

/** What a guest sees of a network: host calls and the outcomes of their operations. */
class Caller {
  readonly operations = new Operations();
  readonly network = new Network(this.operations, publicNetwork("allow"));
  readonly #settled: Settled[] = [];

  open(path: string, options: Partial<HttpRequestHead> = {}, bytes = Buffer.alloc(0)): number {
    const head: HttpRequestHead = {
      method: "GET",
      url: path.startsWith("/") ? `${origin}${path}` : path,
      headers: [],
      body: "none",
      redirect: "follow",
      ...options,
    };
    const { buffer, length } = Uint8Array.from(bytes);
    return this.network.httpOpen(JSON.stringify(head), buffer, 0, length);
  }

  async outcome(id: number): Promise<Settled> {
    for (;;) {
      const index = this.#settled.findIndex((each) => each.id === id);
      const [found] = index < 0 ? [] : this.#settled.splice(index, 1);
      if (found !== undefined) return found;
      await this.operations.whenSettled();
      this.#settled.push(...this.operations.take());
    }
  }

  async head(id: number): Promise<HttpResponseHead> {
    const { text, error } = await this.outcome(id);
    if (text === undefined) throw new Error(error);
    return JSON.parse(text);
  }

  async error(id: number): Promise<{ message: string; code?: string }> {
    const { error } = await this.outcome(id);
    if (error === undefined) throw new Error("It did not fail");
    return JSON.parse(error);
  }

  async body(id: number): Promise<Buffer[]> {
    const pieces: Buffer[] = [];
    for (;;) {
      const { bytes, error } = await this.outcome(this.network.httpRead(id));
      if (error !== undefined) throw new Error(error);
      if (bytes === undefined) return pieces;
      pieces.push(Buffer.from(bytes));
    }
  }

  async text(id: number): Promise<string> {
    return Buffer.concat(await this.body(id)).toString();
  }
}

describe("Network", () => {
  it("sends bytes and gives head and body", async ({ expect }) => {
    const caller = new Caller();
    const id = caller.open("/echo", { method: "POST", body: "bytes" }, Buffer.from("hello"));
    const { headers, ...head } = await caller.head(id);
    expect(head).toEqual({
      status: 201,
      statusText: "Made",
      url: `${origin}/echo`,
      redirected: false,
      hasBody: true,
    });
    expect(headers.filter(([name]) => /^(x-|set-)/.test(name))).toEqual([
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
      ["x-method", "POST"],
    ]);
    expect(await caller.text(id)).toBe("hello");
    expect(() => caller.network.httpRead(id)).toThrow("ECONNRESET");
  });

  it("streams a body that is written piece by piece", async ({ expect }) => {
    const caller = new Caller();
    const id = caller.open("/echo", { method: "POST", body: "stream" });
    for (const piece of ["one ", "two ", "three"]) {
      const bytes = Uint8Array.from(Buffer.from(piece));
      const written = caller.network.httpWrite(id, bytes.buffer, 0, bytes.length);
      expect(await caller.outcome(written)).toEqual({ id: written });
    }
    caller.network.httpEnd(id);
    expect((await caller.head(id)).status).toBe(201);
    expect(await caller.text(id)).toBe("one two three");
  });

  it("gives a large body in pieces of at most 64 KB", async ({ expect }) => {
    const caller = new Caller();
    const id = caller.open("/big");
    await caller.head(id);
    const pieces = await caller.body(id);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(65_536);
    expect(Buffer.concat(pieces).length).toBe(BIG_BYTES);
  });

  it("decodes bodies, and says so when they cannot be", async ({ expect }) => {
    const caller = new Caller();
    const id = caller.open("/gzip");
    expect((await caller.head(id)).headers).toContainEqual(["content-encoding", "gzip"]);
    expect(await caller.text(id)).toBe("unpacked");
    const bad = caller.open("/bad-gzip");
    await caller.head(bad);
    await expect(caller.text(bad)).rejects.toThrow("Z_DATA_ERROR");
  });

  it("knows a response without a body", async ({ expect }) => {
    const caller = new Caller();
    const id = caller.open("/no-content");
    expect(await caller.head(id)).toMatchObject({ status: 204, hasBody: false });
    expect(() => caller.network.httpRead(id)).toThrow("ECONNRESET");
  });

  it("follows redirects as the Fetch Standard says", async ({ expect }) => {
    const caller = new Caller();
    const post = { method: "POST", body: "bytes" } as const;
    const seeOther = caller.open("/see-other", post, Buffer.from("lost"));
    expect(await caller.head(seeOther)).toMatchObject({ url: `${origin}/echo`, redirected: true });
    expect(await caller.text(seeOther)).toBe("");
    const temporary = caller.open("/temporary", post, Buffer.from("kept"));
    expect((await caller.head(temporary)).headers).toContainEqual(["x-method", "POST"]);
    expect(await caller.text(temporary)).toBe("kept");
    const manual = caller.open("/loop", { redirect: "manual" });
    expect(await caller.head(manual)).toMatchObject({ status: 302, redirected: false });
    expect(await caller.error(caller.open("/loop"))).toMatchObject({
      message: "redirect count exceeded",
    });
    expect(await caller.error(caller.open("/loop", { redirect: "error" }))).toMatchObject({
      message: "unexpected redirect",
    });
  });

  it("leaves credentials behind when a redirect leads to another origin", async ({ expect }) => {
    const caller = new Caller();
    const headers = [
      ["Authorization", "Bearer x"],
      ["Cookie", "a=1"],
      ["X-Kept", "yes"],
    ] as const;
    const id = caller.open("/elsewhere", { headers });
    await caller.head(id);
    const seen = JSON.parse(await caller.text(id)) as object;
    expect(seen).toMatchObject({ "x-kept": "yes" });
    expect(Object.keys(seen)).not.toContain("authorization");
    expect(Object.keys(seen)).not.toContain("cookie");
  });

  it("asks the egress policy at every hop", async ({ expect }) => {
    const caller = new Caller();
    const refused = { code: "EACCES", syscall: "connect", address: "169.254.169.254" };
    expect(await caller.error(caller.open("/metadata"))).toMatchObject(refused);
    expect(await caller.error(caller.open("http://2852039166/"))).toMatchObject(refused);
    expect(await caller.error(caller.open("ftp://example.com/"))).toMatchObject({ code: "EACCES" });
    expect((await caller.error(caller.open("/file"))).message).toBe(
      "URL scheme must be a HTTP(S) scheme",
    );
  });

  it("says why a connection failed", async ({ expect }) => {
    const caller = new Caller();
    const [gone, closed] = await listen(() => {});
    gone.close();
    expect(await caller.error(caller.open(closed))).toMatchObject({
      code: "ECONNREFUSED",
      syscall: "connect",
      address: "127.0.0.1",
    });
    expect((await caller.error(caller.open("/hang-up"))).code).toBe("UND_ERR_SOCKET");
    const cut = caller.open("/cut");
    await caller.head(cut);
    await expect(caller.text(cut)).rejects.toThrow("UND_ERR_SOCKET");
    expect((await caller.error(caller.open("/huge-header"))).code).toBe("UND_ERR_HEADERS_OVERFLOW");
  });

  it("refuses what is no request", ({ expect }) => {
    const caller = new Caller();
    const empty = new ArrayBuffer(0);
    for (const head of ["", "null", "1", "{}", '{"method":"GET","url":"x"}', "[".repeat(300_000)]) {
      expect(() => caller.network.httpOpen(head, empty, 0, 0)).toThrow(TypeError);
    }
    const pair = [["a", "b", "c"]] as never;
    expect(() => caller.open("/echo", { headers: pair })).toThrow(TypeError);
    expect(() => caller.open("none")).toThrow(TypeError);
    expect(() => caller.network.httpRead(99)).toThrow("ECONNRESET");
    expect(() => caller.network.httpWrite(99, empty, 0, 0)).toThrow("ECONNRESET");
  });

  it("ends everything when the invocation is over", async ({ expect }) => {
    const caller = new Caller();
    const endless = caller.open("/endless");
    await caller.head(endless);
    const [first] = [await caller.outcome(caller.network.httpRead(endless))];
    expect(first?.bytes?.length).toBeGreaterThan(0);
    const pending = caller.open("/echo", { method: "POST", body: "stream" });
    caller.operations.freeze();
    expect(await caller.error(pending)).toMatchObject({ code: "ECONNRESET" });
    expect(() => caller.network.httpRead(endless)).toThrow("ECONNRESET");
    while (open.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it("bounds what it holds of bodies that nobody takes", async ({ expect }) => {
    const piece = new ArrayBuffer(12 * 2 ** 20);
    const post = { method: "POST", body: "stream" } as const;
    const write = ({ network }: Caller, id: number) =>
      network.httpWrite(id, piece, 0, piece.byteLength);
    const flood = (work: () => number) => {
      for (let count = 0; count < 8; count++) work();
    };
    const caller = new Caller();
    const stuck = caller.open("/never", post);
    expect(() => flood(() => write(caller, stuck))).toThrow("ENOBUFS");
    // What is over, or was given up, counts no more.
    caller.operations.freeze();
    expect(() =>
      flood(() => caller.open("/never", { ...post, body: "bytes" }, Buffer.from(piece))),
    ).toThrow("ENOBUFS");
    caller.operations.freeze();

    const id = caller.open("/sink", post);
    for (let count = 0; count < 4; count++) {
      // Both go on when there is room again.
      const writes = [write(caller, id), write(caller, id)];
      for (const each of writes) expect((await caller.outcome(each)).error).toBeUndefined();
    }
    caller.network.httpEnd(id);
    await caller.head(id);
    expect(await caller.text(id)).toBe(String(8 * piece.byteLength));
  });

  it("bounds how many are open", async ({ expect }) => {
    const caller = new Caller();
    const ids = Array.from({ length: 1024 }, () => caller.open("http://127.0.0.1:9/"));
    expect(() => caller.open("http://127.0.0.1:9/")).toThrow("EMFILE");
    for (const id of ids) caller.network.httpCancel(id);
    expect(caller.operations.size).toBe(0);
    const id = caller.open("/gzip");
    await caller.head(id);
    expect(await caller.text(id)).toBe("unpacked");
  });
});
