// What fetch makes of the encoded bodies of a server.
const http = require("node:http");
const zlib = require("node:zlib");

const encoders = {
  gzip: zlib.gzipSync,
  "x-gzip": zlib.gzipSync,
  deflate: zlib.deflateSync,
  br: zlib.brotliCompressSync,
  zstd: zlib.zstdCompressSync,
};
const text = "hello ".repeat(50);

const server = http.createServer((request, response) => {
  const coding = decodeURIComponent(request.url.slice(1));
  response.setHeader("content-encoding", /^(wrong|cut)$/.test(coding) ? "gzip" : coding);
  if (coding === "wrong") return response.end(text);
  if (coding === "cut") return response.end(zlib.gzipSync(text).subarray(0, 20));
  let body = Buffer.from(text);
  for (const name of coding.split(", ")) body = encoders[name]?.(body) ?? body;
  return response.end(body);
});

async function main() {
  await new Promise((resolve) => server.listen(0, resolve));
  const { port } = server.address();
  for (const coding of [...Object.keys(encoders), "gzip, br", "GZIP", "identity", "wrong", "cut"]) {
    for (const method of ["GET", "HEAD"]) {
      const response = await fetch(`http://localhost:${port}/${coding}`, { method });
      const body = await response.text().catch((error) => `${error.name}: ${error.message}`);
      print(method, response.headers.get("content-encoding"), body === text, body.slice(0, 40));
    }
  }
  server.close();
}

return main();
