import { CHUNK_BYTES, type Snapshot } from "./snapshot.ts";

/**
 * Memories are compared and copied in pieces of this size. What an initialization touches it touches everywhere: that of a
 * function which does nothing writes into 1.1 MB of chunks and changes 50 KB of lines. Smaller ones are more runs, each of
 * which takes as long as copying some hundred bytes.
 */
export const LINE_BYTES = 64;
const LINE_WORDS = LINE_BYTES / 4;
const CHUNK_LINES = CHUNK_BYTES / LINE_BYTES;
const EMPTY_CHUNK = new Uint32Array(CHUNK_BYTES / 4);

/** What a guest at rest has become since it was a copy of the base snapshot. */
export interface SnapshotDelta {
  readonly memoryBytes: number;
  /** In turns how many lines are still as in the base snapshot, and how many follow that are not. */
  readonly runs: Uint32Array;
  /** The lines that are not, one after the other. */
  readonly contents: Uint8Array;
}

/** Compares a memory that began as a copy of `base` with it. No call into the guest may be under way. */
export function takeDelta(memory: WebAssembly.Memory, base: Snapshot): SnapshotDelta {
  const runs = findRuns(new Uint32Array(memory.buffer), base);
  const bytes = new Uint8Array(memory.buffer);
  let length = 0;
  forEachRun(runs, (start, end) => (length += end - start));
  const contents = new Uint8Array(length);
  let to = 0;
  forEachRun(runs, (start, end) => {
    contents.set(bytes.subarray(start, end), to);
    to += end - start;
  });
  return { memoryBytes: bytes.length, runs, contents };
}

/** Makes a copy of the base snapshot what that had become. */
export function applyDelta(memory: WebAssembly.Memory, { runs, contents }: SnapshotDelta): void {
  const bytes = new Uint8Array(memory.buffer);
  let from = 0;
  forEachRun(runs, (start, end) => {
    bytes.set(contents.subarray(from, from + end - start), start);
    from += end - start;
  });
}

/** Throws when it could not be applied: it is, without another look. */
export function checkDelta({ memoryBytes, runs, contents }: SnapshotDelta): void {
  let end = 0;
  let bytes = 0;
  forEachRun(runs, (start, to) => {
    bytes += to - start;
    end = to;
  });
  if (bytes !== contents.length) {
    throw new Error("A snapshot with more or fewer lines than its runs tell");
  }
  if (end > memoryBytes) throw new Error("A snapshot beyond its memory");
}

/** `visit` gets the addresses of each run of lines that differ. */
function forEachRun(runs: Uint32Array, visit: (start: number, end: number) => void): void {
  let end = 0;
  for (let index = 1; index < runs.length; index += 2) {
    const start = end + (runs[index - 1] ?? 0) * LINE_BYTES;
    end = start + (runs[index] ?? 0) * LINE_BYTES;
    visit(start, end);
  }
}

function findRuns(words: Uint32Array, base: Snapshot): Uint32Array {
  const known = new Uint32Array(base.contents.buffer, base.contents.byteOffset);
  const places = new Map(Array.from(base.chunks, (chunk, place) => [chunk, place]));
  const runs: number[] = [];
  let count = 0;
  let isSame = true;
  for (let chunk = 0; chunk * EMPTY_CHUNK.length < words.length; chunk += 1) {
    const place = places.get(chunk);
    const before = place === undefined ? EMPTY_CHUNK : chunkAt(known, place);
    const now = chunkAt(words, chunk);
    for (let line = 0; line < CHUNK_LINES; line += 1) {
      if (isSameLine(now, before, line) !== isSame) {
        runs.push(count);
        count = 0;
        isSame = !isSame;
      }
      count += 1;
    }
  }
  if (!isSame) runs.push(count);
  return Uint32Array.from(runs);
}

function chunkAt(words: Uint32Array, chunk: number): Uint32Array {
  return words.subarray(chunk * EMPTY_CHUNK.length, (chunk + 1) * EMPTY_CHUNK.length);
}

// A plain loop: `every` calls a function for each of a million words.
function isSameLine(a: Uint32Array, b: Uint32Array, line: number): boolean {
  const end = (line + 1) * LINE_WORDS;
  for (let at = line * LINE_WORDS; at < end; at += 1) if (a[at] !== b[at]) return false;
  return true;
}
