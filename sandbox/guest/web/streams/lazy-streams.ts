import { lazy, whatIsLoaded } from "../../lazy.ts";
import type * as Streams from "./streams.ts";

const NAME = "web/streams/streams";

/** The web's streams, loaded if nobody has done so yet. */
export function streams(): typeof Streams {
  return lazy(NAME) as typeof Streams;
}

/** Before the streams are loaded nothing can be one. */
export function isReadableStream(value: unknown): value is Streams.ReadableStream {
  const loaded = whatIsLoaded(NAME) as typeof Streams | undefined;
  return loaded !== undefined && value instanceof loaded.ReadableStream;
}
