// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const { gzipSync, brotliDecompressSync, inflateRawSync } = require("node:zlib");
const t = async (name, fn) => {
  try {
    print(name, await fn());
  } catch (error) {
    print(name, "!!", `${error.name} ${error.code}: ${error.message}`, String(error.cause));
  }
};
const all = async (stream) => {
  const out = [];
  for await (const chunk of stream) out.push(chunk);
  return Buffer.concat(out);
};
const from = (...chunks) => ReadableStream.from(chunks);
const gz = gzipSync("hello");
return (async () => {
  await t("1", () => new CompressionStream("x"));
  await t("2", () => new CompressionStream());
  await t("3", () => new DecompressionStream("zstd"));
  for (const format of ["gzip", "deflate", "deflate-raw", "brotli"]) {
    await t(format, async () => {
      const text = "hello ".repeat(9999);
      const packed = await all(
        from(Buffer.from(text), Buffer.from("end")).pipeThrough(new CompressionStream(format)),
      );
      const unpacked = await all(from(packed).pipeThrough(new DecompressionStream(format)));
      return [packed.length < 999, unpacked.toString() === `${text}end`];
    });
  }
  await t("4", async () =>
    all(from(Buffer.from("not gzip")).pipeThrough(new DecompressionStream("gzip"))),
  );
  await t("5", async () =>
    all(from(gz.subarray(0, 10)).pipeThrough(new DecompressionStream("gzip"))),
  );
  await t("6", async () =>
    all(
      from(Buffer.concat([gz, Buffer.from("trail")])).pipeThrough(new DecompressionStream("gzip")),
    ),
  );
  await t("8", async () => all(from().pipeThrough(new DecompressionStream("gzip"))));
  await t("10", async () => all(from(1).pipeThrough(new CompressionStream("gzip"))));
  await t("11", async () =>
    brotliDecompressSync(
      await all(from(Buffer.from("br")).pipeThrough(new CompressionStream("brotli"))),
    ).toString(),
  );
  await t("12", async () =>
    inflateRawSync(
      await all(from(Buffer.from("raw")).pipeThrough(new CompressionStream("deflate-raw"))),
    ).toString(),
  );
  await t("13", async () => [
    new CompressionStream("gzip"),
    new DecompressionStream("gzip"),
    String(new CompressionStream("gzip")),
  ]);
  await t("14", async () =>
    new Response(
      new Blob(["zipped"])
        .stream()
        .pipeThrough(new CompressionStream("gzip"))
        .pipeThrough(new DecompressionStream("gzip")),
    ).text(),
  );
  await t("15", async () => {
    const stream = new CompressionStream("deflate");
    const writer = stream.writable.getWriter();
    writer.write(new Uint8Array([1, 2, 3]));
    writer.close();
    const out = [];
    for await (const chunk of stream.readable) out.push(chunk.constructor.name);
    return [...new Set(out)];
  });
})();
