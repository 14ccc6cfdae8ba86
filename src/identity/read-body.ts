/** Reads a body of at most `bytesMax` bytes; undefined when it is longer, of which no more than that is read. */
export async function readBody(
  request: Request,
  bytesMax: number,
): Promise<Uint8Array | undefined> {
  if (request.body === null) return new Uint8Array();

  const declared = request.headers.get("content-length");
  if (declared !== null) {
    // HTTP itself cuts a body off at its declared length.
    if (Number(declared) > bytesMax) return undefined;
    return new Uint8Array(await request.arrayBuffer());
  }
  return await readStream(request.body, bytesMax);
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
