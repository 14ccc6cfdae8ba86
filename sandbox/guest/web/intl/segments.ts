interface SegmentData {
  readonly segment: string;
  readonly index: number;
  readonly input: string;
  readonly isWordLike?: boolean;
}

/** What the host says of a text: where each segment begins, and which ones are words. */
interface Found {
  readonly starts: readonly number[];
  readonly words?: readonly boolean[];
}

let segmentAt: (segments: Segments, place: number) => SegmentData | undefined;

/** What Intl.Segmenter.prototype.segment() gives. */
class Segments {
  readonly #input: string;
  readonly #found: Found;

  static {
    segmentAt = (segments, place) => segments.#at(place);
  }

  constructor(input: string, found: Found) {
    this.#input = input;
    this.#found = found;
  }

  containing(index: unknown = 0): SegmentData | undefined {
    const at = Math.trunc(Number(index)) || 0;
    if (at < 0 || at >= this.#input.length) return undefined;
    const place = this.#found.starts.findLastIndex((start) => start <= at);
    return this.#at(place);
  }

  *[Symbol.iterator](): Generator<SegmentData> {
    for (let place = 0; place < this.#found.starts.length; place++) {
      const data = segmentAt(this, place);
      if (data !== undefined) yield data;
    }
  }

  #at(place: number): SegmentData | undefined {
    const { starts, words } = this.#found;
    const index = starts[place];
    if (index === undefined) return undefined;
    const input = this.#input;
    const segment = input.slice(index, starts[place + 1] ?? input.length);
    const isWordLike = words?.[place];
    return isWordLike === undefined
      ? { segment, index, input }
      : { segment, index, input, isWordLike };
  }
}

export function toSegments(input: string, answer: unknown): object {
  return new Segments(input, answer as Found);
}
