import zlib from "node:zlib";
import { describe, it } from "vitest";
import { CODEC_KINDS } from "../../../../sandbox/protocol.ts";
import { Codecs } from "../../../../sandbox/host/compression/codecs.ts";
import { HostError } from "../../../../sandbox/host/host-error.ts";
import { CODEC_STEP_BYTES_MAX } from "../../../../sandbox/protocol.ts";

const NOTHING = new ArrayBuffer(0);
const Z_FINISH = 4;

function make() {
  let units = 0;
  const codecs = new Codecs((more) => {
    units += more;
  });
  const open = (kind: string, options = "{}", dictionary = NOTHING) =>
    codecs.codecOpen(kind, options, dictionary, 0, dictionary.byteLength);
  return { codecs, open, units: () => units };
}

/** Steps until the codec has read all and has no more to give. */
function run(codecs: Codecs, id: number, input: Uint8Array, flush = Z_FINISH, room = 1e9) {
  const outputs: Uint8Array[] = [];
  for (let at = 0; ;) {
    const bytes = Uint8Array.from(input.subarray(at)).buffer;
    const answer = codecs.codecWrite(id, flush, room, bytes, 0, bytes.byteLength);
    const output = new Uint8Array(answer, 0, answer.byteLength - 4);
    const read = new DataView(answer).getUint32(output.length, true);
    outputs.push(output);
    at += read;
    const isFull = output.length >= Math.min(room, CODEC_STEP_BYTES_MAX);
    if (!isFull && (read === 0 || at === input.length)) return Buffer.concat(outputs);
  }
}

const text = new TextEncoder().encode(
  "the quick brown fox jumps over the lazy dog ".repeat(20_000),
);

describe("Codecs", () => {
  it("gives what zlib gives, in steps of a bounded size", ({ expect }) => {
    const { codecs, open } = make();
    expect(text.length).toBeGreaterThan(CODEC_STEP_BYTES_MAX);
    expect(run(codecs, open("Gzip"), text)).toEqual(zlib.gzipSync(text));
    expect(run(codecs, open("Inflate"), zlib.deflateSync(text))).toEqual(Buffer.from(text));
    const brotli = run(codecs, open("BrotliCompress", '{"params":{"1":5}}'), text, 2);
    expect(zlib.brotliDecompressSync(brotli)).toEqual(Buffer.from(text));
    const zstd = run(codecs, open("ZstdCompress", '{"params":{"100":22}}'), text, 2);
    expect(zlib.zstdDecompressSync(zstd)).toEqual(Buffer.from(text));
    expect(run(codecs, open("ZstdDecompress"), zstd, 2)).toEqual(Buffer.from(text));
  });

  it("takes every kind, and no other", ({ expect }) => {
    const { codecs, open } = make();
    for (const kind of CODEC_KINDS) codecs.codecClose(open(kind));
    for (const kind of ["constructor", "gzip", "", "Zlib"]) {
      expect(() => open(kind)).toThrow(TypeError);
    }
  });

  it("never gives more than a step of a bomb", ({ expect }) => {
    const { codecs, open } = make();
    const bomb = zlib.gzipSync(new Uint8Array(50_000_000)).buffer as ArrayBuffer;
    const answer = codecs.codecWrite(open("Gunzip"), 4, 1e12, bomb, 0, bomb.byteLength);
    expect(answer.byteLength).toBe(CODEC_STEP_BYTES_MAX + 4);
  });

  it("gives no encoder memory or threads beside those of its tables", ({ expect }) => {
    const { codecs, open } = make();
    const before = process.memoryUsage().rss;
    // ZSTD_c_enableLongDistanceMatching and a ZSTD_c_ldmHashLog that is a table of 1 GB; ZSTD_c_nbWorkers.
    for (const params of ['"160":1,"161":27', '"100":19,"400":64']) {
      const id = open("ZstdCompress", `{"params":{${params}}}`);
      codecs.codecWrite(id, 0, 1024, NOTHING, 0, 0);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 2 ** 20);
  });

  it("charges for a long search, whatever level it is called", ({ expect }) => {
    const spent = (params: string) => {
      const { codecs, open, units } = make();
      run(codecs, open("ZstdCompress", `{"params":{${params}}}`), text, 2);
      return units();
    };
    // ZSTD_c_strategy, ZSTD_btultra2; ZSTD_c_searchLog.
    expect(spent('"100":1,"107":9')).toBeGreaterThanOrEqual(0.9 * spent('"100":22'));
    expect(spent('"100":1,"104":30')).toBeGreaterThanOrEqual(0.9 * spent('"100":22'));
  });

  it("keeps its parameters and their price when it is reset", ({ expect }) => {
    for (const [kind, params] of [
      ["BrotliCompress", '"1":1'],
      ["ZstdCompress", '"100":1'],
    ] as const) {
      const { codecs, open } = make();
      const plain = run(codecs, open(kind, `{"params":{${params}}}`), text, 2);
      const id = open(kind, `{"params":{${params}}}`);
      codecs.codecWrite(id, 2, 1024, NOTHING, 0, 0);
      codecs.codecReset(id);
      expect(run(codecs, id, text, 2).length).toBe(plain.length);
    }
  });

  it("tells the guest of its errors, and closes the codec", ({ expect }) => {
    const { codecs, open } = make();
    const bad = Uint8Array.from([1, 2, 3, 4]);
    const id = open("Gunzip");
    const fields = { code: "Z_DATA_ERROR", errno: -3 };
    expect(() => run(codecs, id, bad)).toThrow(
      expect.objectContaining({ message: "incorrect header check", fields }),
    );
    expect(() => run(codecs, id, bad)).toThrow("zlib binding closed");
    expect(() => run(codecs, 12345, bad)).toThrow("it began in another environment");
    const cut = zlib.brotliCompressSync(text).subarray(0, 20);
    expect(() => run(codecs, open("BrotliDecompress"), cut, 2)).toThrow("unexpected end of file");
  });

  it("lets no odd argument through to zlib, which ends the process at some", ({ expect }) => {
    const { codecs, open } = make();
    const id = open("Deflate");
    for (const flush of [6, -1, 1.5, Number.NaN, 1e10]) {
      expect(() => run(codecs, id, text, flush)).toThrow(RangeError);
    }
    expect(() => run(codecs, open("BrotliCompress"), text, 3)).toThrow(RangeError);
    for (const options of ["", "{", "null", "7", '{"level":99}', '{"windowBits":1e9}']) {
      const attempt = () => codecs.codecClose(open("Deflate", options));
      if (options === "null" || options === "7") attempt();
      else expect(attempt).toThrow(/Expected JSON|out of range/);
    }
    expect(() => codecs.codecParams(id, 77, 0)).toThrow(RangeError);
    codecs.codecClose(id);
    codecs.codecClose(id);
    expect(() => codecs.codecReset(id)).toThrow(HostError);
  });

  it("bounds what is open, and gives it back", ({ expect }) => {
    const { codecs, open } = make();
    const ids: number[] = [];
    const openMany = () => {
      for (let count = 0; count < 10_000; count++) ids.push(open("BrotliCompress"));
    };
    expect(openMany).toThrow("Memory allocation failed");
    expect(ids.length).toBeLessThan(10);
    for (const id of ids) codecs.codecClose(id);
    expect(open("BrotliCompress")).toBeGreaterThan(0);
  });

  it("charges for the bytes that it worked through, more for slower levels", ({ expect }) => {
    const cost = (kind: string, options: string, flush: number) => {
      const { codecs, open, units } = make();
      run(codecs, open(kind, options), text, flush);
      return units();
    };
    expect(cost("Deflate", "{}", 4)).toBeGreaterThan(text.length);
    expect(cost("Deflate", '{"level":9}', 4)).toBeGreaterThan(cost("Deflate", '{"level":1}', 4));
    const slow = cost("BrotliCompress", '{"params":{"1":11}}', 2);
    expect(slow).toBeGreaterThan(10 * cost("BrotliCompress", '{"params":{"1":4}}', 2));
  });

  it("does not let a codec become cheaper by params()", ({ expect }) => {
    const { codecs, open, units } = make();
    const id = open("BrotliCompress");
    run(codecs, id, text.subarray(0, 1000), 0);
    codecs.codecParams(id, 1, 0);
    const before = units();
    run(codecs, id, text.subarray(0, 1000), 2);
    expect(units() - before).toBeGreaterThan(100_000);
  });
});
