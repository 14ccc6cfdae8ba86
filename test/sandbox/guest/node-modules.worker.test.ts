import { describe, it } from "vitest";
import {
  getBaseSnapshot,
  getGuestParts,
  manifest,
  wasm,
} from "../../../src/runtime/environments/engine.ts";
import { TestGuest } from "../guest-runner.ts";

const engine = { wasm, manifest, snapshot: getBaseSnapshot(), ...getGuestParts() };

/** Runs the body of an async function in a guest whose host is workerd. */
async function run(body: string): Promise<unknown> {
  const guest = await TestGuest.create(engine, {
    memoryMb: 64,
    files: { "index.js": `exports.handler = async () => {${body}};` },
  });
  await guest.start();
  const outcome = await guest.invoke();
  if (outcome.kind !== "result") return outcome;
  return JSON.parse(outcome.json);
}

describe("modules of Node over workerd", () => {
  it("compress and decompress, at once and as streams", async ({ expect }) => {
    const told = await run(`
      const zlib = require("zlib");
      const { Readable } = require("stream");
      const { text } = require("stream/consumers");
      const long = "some text, again and again; ".repeat(30_000);
      const told = [];
      for (const [pack, unpack] of [["gzip", "gunzip"], ["deflate", "inflate"], ["deflateRaw", "inflateRaw"],
          ["brotliCompress", "brotliDecompress"], ["zstdCompress", "zstdDecompress"]]) {
        const packed = zlib[pack + "Sync"](long);
        const Name = (name) => "create" + name[0].toUpperCase() + name.slice(1);
        const streamed = await text(Readable.from([long]).pipe(zlib[Name(pack)]()).pipe(zlib[Name(unpack)]()));
        told.push(packed.length < 20_000 && String(zlib[unpack + "Sync"](packed)) === long && streamed === long);
      }
      return told;`);
    expect(told).toEqual([true, true, true, true, true]);
  });

  it("say what is wrong with compressed data as Node does", async ({ expect }) => {
    const told = await run(`
      const zlib = require("zlib");
      const ask = (f) => { try { return f().length; } catch (e) { return [e.message, e.code, e.errno].join(); } };
      return [
        ask(() => zlib.gunzipSync("nonsense")),
        ask(() => zlib.inflateSync(zlib.deflateSync("text").subarray(0, 5))),
        ask(() => zlib.brotliDecompressSync("nonsense")),
        ask(() => zlib.brotliDecompressSync(zlib.brotliCompressSync("text text text").subarray(0, 5))),
        ask(() => zlib.zstdDecompressSync("nonsense")),
        ask(() => zlib.zstdDecompressSync(zlib.zstdCompressSync("text").subarray(0, 5))),
        ask(() => zlib.gunzipSync(zlib.gzipSync(Buffer.alloc(1e6)), { maxOutputLength: 1000 })),
        zlib.crc32("hello"),
      ];`);
    expect(told).toEqual([
      "incorrect header check,Z_DATA_ERROR,-3",
      "unexpected end of file,Z_BUF_ERROR,-5",
      "Decompression failed,ERR__ERROR_FORMAT_PADDING_2,-15",
      "unexpected end of file,Z_BUF_ERROR,-5",
      "Unknown frame descriptor,ZSTD_error_prefix_unknown,10",
      "unexpected end of file,Z_BUF_ERROR,-5",
      "Cannot create a Buffer larger than 1000 bytes,ERR_BUFFER_TOO_LARGE,",
      907_060_870,
    ]);
  });

  it("flush, change their parameters and begin again", async ({ expect }) => {
    const told = await run(`
      const zlib = require("zlib");
      const parts = [];
      const stream = zlib.createDeflate().on("data", (part) => parts.push(part));
      stream.write("abc");
      await new Promise((resolve) => stream.flush(resolve));
      const flushed = parts.length > 0;
      await new Promise((resolve) => stream.params(9, 0, resolve));
      stream.end("def");
      await new Promise((resolve) => stream.on("end", resolve));
      return [flushed, String(zlib.inflateSync(Buffer.concat(parts)))];`);
    expect(told).toEqual([true, "abcdef"]);
  });

  it("serve HTTP to the function itself", async ({ expect }) => {
    const told = await run(`
      const http = require("http");
      const { text } = require("stream/consumers");
      const server = http.createServer(async (request, response) => response.end(request.method + (await text(request))));
      await new Promise((resolve) => server.listen(0, resolve));
      const { port } = server.address();
      const answer = await new Promise((resolve) => {
        http.request({ port, method: "POST" }, (response) => resolve(text(response))).end(" body");
      });
      const fetched = await (await fetch("http://localhost:" + port)).text();
      server.close();
      return [answer, fetched];`);
    expect(told).toEqual(["POST body", "GET"]);
  });

  it("look up names", async ({ expect }) => {
    const told = await run(`
      const dns = require("dns/promises");
      const failed = await dns.resolve("nothing.invalid", "A").catch((error) => error);
      return [await dns.lookup("localhost"), failed.syscall, failed.hostname];`);
    expect(told).toEqual([{ address: "127.0.0.1", family: 4 }, "queryA", "nothing.invalid"]);
  });
});
