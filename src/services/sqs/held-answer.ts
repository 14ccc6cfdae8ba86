import { toUtf8 } from "../../platform/bytes.ts";

/** The output of an operation that its caller waits for. */
export class HeldOutput {
  readonly output: Promise<object>;
  /** For when the caller has gone. */
  readonly leave: () => void;

  constructor(output: Promise<object>, leave: () => void) {
    this.output = output;
    this.leave = leave;
  }
}

/** How long a caller who has gone may go unnoticed. */
const PULSE_MS = 500;
/** JSON and XML may both begin with it. */
const BLANK = toUtf8(" ");

/**
 * An answer that begins before there is anything to say. That somebody has hung up shows only when something is written to
 * him, so blanks are until then. `toResponse` makes the answer of an output.
 */
export function heldResponse(
  { output, leave }: HeldOutput,
  toResponse: (output: object) => Response,
): Response {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const text = output.then(async (known) => await toResponse(known).text());
  void write(writable.getWriter(), text).catch(leave);
  return new Response(readable, { headers: toResponse({}).headers });
}

/** Throws when nobody reads any more, or when there is no text after all, which breaks the answer off. */
async function write(
  writer: WritableStreamDefaultWriter<Uint8Array>,
  text: Promise<string>,
): Promise<void> {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  const pulse = setInterval(() => void writer.write(BLANK).catch(reject), PULSE_MS);
  try {
    await writer.write(toUtf8(await Promise.race([text, failed])));
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
    throw error;
  } finally {
    clearInterval(pulse);
  }
}
