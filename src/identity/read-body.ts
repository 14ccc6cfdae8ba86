/**
 * A body that is said to be too long is taken in all the same, and thrown away, up to this: who is answered while he
 * still sends may lose the answer with the connection. Cloudflare takes no more than 100 MB from most clients.
 */
const DISCARDED_BYTES_MAX = 100_000_000;

/** Reads a body of at most `bytesMax` bytes; undefined when it is longer, of which no more than that is kept. */
export async function readBody(
  request: Request,
  bytesMax: number,
): Promise<Uint8Array | undefined> {
  const declared = request.headers.get("content-length");
  // HTTP itself cuts a body off at its declared length. Looking at `body` would first make a stream of it.
  if (declared !== null && Number(declared) <= bytesMax) {
    return new Uint8Array(await request.arrayBuffer());
  }
  if (request.body === null) return new Uint8Array();
  if (declared === null) return await readStream(request.body, bytesMax);
  await discard(request.body);
  return undefined;
}

async function readStream(
  stream: ReadableStream<Uint8Array>,
  bytesMax: number,
): Promise<Uint8Array | undefined> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > bytesMax) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
  const body = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
  return body;
}

async function discard(stream: ReadableStream<Uint8Array>): Promise<void> {
  const reader = stream.getReader();
  for (let bytes = 0; bytes < DISCARDED_BYTES_MAX;) {
    const { done, value } = await reader.read();
    if (done) return;
    bytes += value.byteLength;
  }
  await reader.cancel();
}
