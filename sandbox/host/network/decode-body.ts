/** Workers decode gzip and br by themselves and leave deflate, which Node decodes too. */
const { navigator } = globalThis as { navigator?: { readonly userAgent?: string } };
const LEAVES_DEFLATE = navigator?.userAgent === "Cloudflare-Workers";

/** The low half of the first byte of the zlib format (RFC 1950, 2.2); other servers send the bare format. */
const ZLIB_METHOD = 8;

type Bytes = ReadableStream<Uint8Array>;

/** The body of a response as Node's fetch gives it. */
export function decoded(body: Bytes, { headers }: Response): Bytes {
  const isLeft = LEAVES_DEFLATE && headers.get("content-encoding")?.toLowerCase() === "deflate";
  return isLeft ? inflated(body) : body;
}

function inflated(body: Bytes): Bytes {
  const source = body.getReader();
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      reader ??= await inflater(source);
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => (reader ?? source).cancel(reason),
  });
}

/** The first bytes say which of the two formats it is. */
async function inflater(source: ReadableStreamDefaultReader<Uint8Array>) {
  const first = await source.read();
  const byte = first.value?.[0] ?? ZLIB_METHOD;
  const format = (byte & 0x0f) === ZLIB_METHOD ? "deflate" : "deflate-raw";
  const whole = new ReadableStream<Uint8Array>({
    start(controller) {
      if (first.done) controller.close();
      else controller.enqueue(first.value);
    },
    async pull(controller) {
      const { done, value } = await source.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => source.cancel(reason),
  });
  const stream = new DecompressionStream(format) as unknown as ReadableWritablePair<Uint8Array>;
  return whole.pipeThrough(stream).getReader();
}
