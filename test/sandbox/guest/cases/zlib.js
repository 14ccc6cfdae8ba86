// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const zlib = require("node:zlib");
const { promisify } = require("node:util");
const { Readable, Writable, pipeline } = require("node:stream");
const { text, buffer } = require("node:stream/consumers");
const ask = (f) => {
  try {
    return f();
  } catch (error) {
    return show(error);
  }
};
const show = (error) => `${error} ${error.code} ${error.errno} ${Object.keys(error)}`;
const hex = (bytes) => Buffer.from(bytes).toString("hex");
const long = "the quick brown fox jumps over the lazy dog, again and again; ".repeat(3000);
const failure = (target) => new Promise((resolve) => target.on("error", resolve));

return (async () => {
  print(Object.keys(zlib).join());
  print(
    Object.keys(zlib.constants).length,
    zlib.constants.Z_BEST_COMPRESSION,
    zlib.Z_SYNC_FLUSH,
    zlib.BROTLI_DECODE,
  );
  print(zlib.codes, Object.isFrozen(zlib.codes));

  for (const name of ["deflate", "gzip", "deflateRaw", "brotliCompress", "zstdCompress"]) {
    const back = {
      deflate: "inflate",
      gzip: "gunzip",
      deflateRaw: "inflateRaw",
      brotliCompress: "brotliDecompress",
      zstdCompress: "zstdDecompress",
    }[name];
    const packed = zlib[`${name}Sync`]("hello hello hello");
    print(name, hex(packed), String(zlib[`${back}Sync`](packed)), packed.constructor.name);
    print(name, String(await promisify(zlib[back])(await promisify(zlib[name])(long))) === long);
    print(zlib[`${back}Sync`](zlib[`${name}Sync`](Buffer.alloc(700_000, "ab"))).length);
    print(
      await new Promise((resolve) =>
        zlib[name]("x", (error, result) => resolve([error, result.length > 0])),
      ),
    );
  }
  print(String(zlib.unzipSync(zlib.gzipSync("a"))), String(zlib.unzipSync(zlib.deflateSync("b"))));
  print(
    zlib.gzipSync(new Uint16Array([1, 2])).length,
    zlib.gzipSync(new Uint8Array(3).buffer).length,
    zlib.gzipSync("").length,
  );
  print(hex(zlib.deflateSync(long, { level: 9 })).slice(0, 60));
  print(hex(zlib.deflateSync("abc", { windowBits: 9, memLevel: 1, strategy: 3 })));
  const quality = {
    params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4, [zlib.constants.BROTLI_PARAM_MODE]: 1 },
  };
  print(hex(zlib.brotliCompressSync("abcabc", quality)));
  const dictionary = Buffer.from("hello world");
  const withDictionary = zlib.deflateSync("hello world", { dictionary });
  print(hex(withDictionary), String(zlib.inflateSync(withDictionary, { dictionary })));
  print(ask(() => zlib.inflateSync(withDictionary)));
  print(ask(() => zlib.inflateSync(withDictionary, { dictionary: Buffer.from("wrong") })));

  print(
    ask(() => zlib.gunzipSync("nonsense")),
    ask(() => zlib.inflateSync(Buffer.alloc(0))),
  );
  print(ask(() => zlib.gunzipSync(zlib.gzipSync(long).subarray(0, 100))));
  print(
    ask(() => zlib.brotliDecompressSync("nonsense")),
    ask(() => zlib.zstdDecompressSync("nonsense")),
  );
  print(ask(() => zlib.brotliDecompressSync(zlib.brotliCompressSync(long).subarray(0, 20))));
  const partly = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
  print(zlib.gunzipSync(zlib.gzipSync(long).subarray(0, 200), partly).length > 0);
  print(ask(() => zlib.gunzipSync(zlib.gzipSync(long), { maxOutputLength: 100 })));
  print(await promisify(zlib.gunzip)(zlib.gzipSync(long), { maxOutputLength: 100 }).catch(show));
  print(await promisify(zlib.gunzip)("nonsense").catch(show));
  for (const wrong of [
    { level: 10 },
    { level: "1" },
    { windowBits: 7 },
    { memLevel: 10 },
    { strategy: 5 },
    { chunkSize: 10 },
    { flush: 9 },
    { finishFlush: -1 },
    { dictionary: "x" },
    { maxOutputLength: 0 },
    { level: Infinity },
    { level: NaN },
  ])
    print(ask(() => zlib.deflateSync("x", wrong).length));
  print(
    ask(() => zlib.gzipSync("x", { windowBits: 8 })),
    ask(() => zlib.gzipSync(5)),
    ask(() => zlib.gzip("x")),
  );
  print(
    ask(() => zlib.brotliCompressSync("x", { params: { 99: 1 } })),
    ask(() => zlib.brotliCompressSync("x", { params: { 1: "x" } })),
  );
  print(ask(() => zlib.zstdCompressSync("x", { params: { 999: 1 } })));

  const two = Buffer.concat([zlib.gzipSync("one "), zlib.gzipSync("two")]);
  print(
    String(zlib.gunzipSync(two)),
    String(zlib.gunzipSync(Buffer.concat([two, Buffer.alloc(10)]))),
  );
  print(ask(() => zlib.gunzipSync(Buffer.concat([two, Buffer.from("junk")]))));
  print(
    zlib.crc32("hello"),
    zlib.crc32(Buffer.from("lo"), zlib.crc32("hel")),
    ask(() => zlib.crc32(5)),
    ask(() => zlib.crc32("x", -1)),
  );
  const info = zlib.gunzipSync(zlib.gzipSync(long), { info: true });
  print(info.buffer.length, info.engine.bytesWritten, info.engine instanceof zlib.Gunzip);

  for (const [pack, unpack] of [
    ["Gzip", "Gunzip"],
    ["Deflate", "Unzip"],
    ["DeflateRaw", "InflateRaw"],
    ["BrotliCompress", "BrotliDecompress"],
    ["ZstdCompress", "ZstdDecompress"],
  ]) {
    const packer = zlib[`create${pack}`]();
    const result = await text(Readable.from([long, long]).pipe(packer).pipe(new zlib[unpack]()));
    print(
      pack,
      result.length,
      packer.bytesWritten,
      packer instanceof zlib[pack],
      result === long + long,
    );
  }
  const small = zlib.createGunzip({ chunkSize: 64 });
  const lengths = new Set();
  small.on("data", (chunk) => lengths.add(chunk.length));
  small.end(zlib.gzipSync(long.slice(0, 640)));
  await new Promise((resolve) => small.on("end", resolve));
  print([...lengths]);

  const flushed = zlib.createDeflate();
  const parts = [];
  flushed.on("data", (chunk) => parts.push(hex(chunk)));
  flushed.write("abc");
  await new Promise((resolve) => flushed.flush(resolve));
  print("flushed", parts.join(" "));
  flushed.write("abc");
  await new Promise((resolve) => flushed.flush(zlib.constants.Z_SYNC_FLUSH, resolve));
  await new Promise((resolve) => flushed.params(9, zlib.constants.Z_DEFAULT_STRATEGY, resolve));
  flushed.end("abc");
  await new Promise((resolve) => flushed.on("end", resolve));
  print(
    String(zlib.inflateSync(Buffer.from(parts.join(""), "hex"))),
    flushed.bytesWritten,
    flushed.destroyed,
  );

  const bad = zlib.createGunzip();
  const failed = failure(bad);
  bad.write("this is no gzip");
  print(show(await failed), bad.destroyed);
  const cut = zlib.createGunzip();
  const cutFailed = failure(cut);
  cut.end(zlib.gzipSync(long).subarray(0, 50));
  print(show(await cutFailed));
  print(
    show(
      await new Promise((resolve) =>
        pipeline(
          Readable.from(["x"]),
          zlib.createInflate(),
          new Writable({ write: (a, b, c) => c() }),
          resolve,
        ),
      ),
    ),
  );
  const trailing = zlib.createInflate();
  trailing.end(Buffer.concat([zlib.deflateSync("data"), Buffer.from("garbage")]));
  print(await text(trailing), trailing.bytesWritten);
  const again = zlib.createDeflate();
  again.write("abc");
  await new Promise((resolve) => again.flush(resolve));
  again.reset();
  again.end("xyz");
  print((await buffer(again)).length > 0);
  const closing = zlib.createGzip();
  await new Promise((resolve) => closing.close(resolve));
  print(
    closing.destroyed,
    closing._closed,
    ask(() => closing.reset()).includes("zlib binding closed") || "no",
  );
  print(ask(() => zlib.createDeflate()._processChunk(Buffer.from("abc"), zlib.constants.Z_FINISH)));
  print(
    zlib.Gzip.name,
    zlib.Gzip.length,
    Object.getPrototypeOf(zlib.Gzip.prototype) !== zlib.Gzip.prototype,
    zlib.createGzip.name,
  );
})();
// What packages know of Node's own handle.
{
  const inflate = new zlib.Inflate({ chunkSize: 64 });
  const deflated = zlib.deflateSync("handle ".repeat(40));
  const { _outBuffer: output, _outOffset: offset, _chunkSize: size } = inflate;
  print(output.length, offset, size);
  let from = 0;
  for (const room of [64, 64, 10, 64, 64, 64]) {
    inflate._handle.writeSync(4, deflated, from, deflated.length - from, output, 0, room);
    const [free, left] = inflate._writeState;
    print(room, free, output.subarray(0, room - free).toString());
    from = deflated.length - left;
  }
  print(from === deflated.length);
  inflate.close();
}
