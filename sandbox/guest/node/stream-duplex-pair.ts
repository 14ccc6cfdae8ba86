import { type Done, type Duplex, type StreamClass } from "./stream-types.ts";
import { nextTick } from "./next-tick.ts";

interface Side extends Duplex {
  other: Side | undefined;
  pending: Done | undefined;
}

/** stream.duplexPair(): two streams, each of which reads what is written to the other. */
export function duplexPair(Duplex: StreamClass<Duplex>, options: unknown): [Duplex, Duplex] {
  const methods = {
    read(this: Side) {
      const { pending } = this;
      this.pending = undefined;
      pending?.();
    },
    write(this: Side, chunk: Uint8Array, _encoding: unknown, done: Done) {
      const { other } = this;
      if (other === undefined || chunk.length === 0) return nextTick(done);
      other.push(chunk);
      // The writer goes on when the reader asks for more.
      other.pending = done;
    },
    final(this: Side, done: Done) {
      this.other?.on("end", done);
      this.other?.push(null);
    },
  };
  const make = () => new Duplex({ ...Object(options), ...methods }) as Side;
  const [a, b] = [make(), make()];
  a.other = b;
  b.other = a;
  return [a, b];
}
