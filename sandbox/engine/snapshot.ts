/** Pages are compared and copied in pieces of this size: 4 KiB, the usual page of an operating system. */
export const CHUNK_BYTES = 4096;
const CHUNK_WORDS = CHUNK_BYTES / 4;

/** Where in a guest's memory the host finds what it holds on to. Addresses, equal in every copy. */
export interface GuestAddresses {
  readonly runtime: number;
  readonly context: number;
  readonly scratch: number;
  /** The functions of `GuestEntry`, by name. */
  readonly entry: Readonly<Record<string, number>>;
}

/** A guest at rest: its linear memory without the empty chunks. Bound to one build of the engine. */
export interface Snapshot {
  readonly wasmHash: string;
  readonly memoryBytes: number;
  readonly addresses: GuestAddresses;
  /** Chunk numbers, ascending; `contents` holds the chunks in the same order. */
  readonly chunks: Uint32Array;
  readonly contents: Uint8Array;
}

/** Copies what is not empty of a memory. The guest must be at rest: no call into it may be under way. */
export function takeSnapshot(
  memory: WebAssembly.Memory,
  wasmHash: string,
  addresses: GuestAddresses,
): Snapshot {
  const memoryBytes = memory.buffer.byteLength;
  return { wasmHash, memoryBytes, addresses, ...copyChunks(memory, dirtyChunks(memory)) };
}

function copyChunks(memory: WebAssembly.Memory, chunks: readonly number[]) {
  const bytes = new Uint8Array(memory.buffer);
  const contents = new Uint8Array(chunks.length * CHUNK_BYTES);
  for (const [index, chunk] of chunks.entries()) {
    contents.set(chunkOf(bytes, chunk), index * CHUNK_BYTES);
  }
  return { chunks: Uint32Array.from(chunks), contents };
}

/** Numbers of the chunks that are not empty. For a fresh instance they are the same each time. */
export function dirtyChunks(memory: WebAssembly.Memory): number[] {
  const words = new Uint32Array(memory.buffer);
  const count = words.length / CHUNK_WORDS;
  return Array.from({ length: count }, (_, chunk) => chunk).filter(
    (chunk) => !isZero(words, chunk),
  );
}

/** What a fresh instance of each engine writes before anything is asked of it. */
const dirtyByEngine = new WeakMap<WebAssembly.Module, readonly number[]>();

export function dirtyAtStart(
  wasm: WebAssembly.Module,
  memory: WebAssembly.Memory,
): readonly number[] {
  const known = dirtyByEngine.get(wasm) ?? dirtyChunks(memory);
  dirtyByEngine.set(wasm, known);
  return known;
}

/** Overwrites the memory of a fresh instance; `dirty` is what the instance has written since it started. */
export function restoreSnapshot(
  memory: WebAssembly.Memory,
  snapshot: Snapshot,
  dirty: readonly number[],
): void {
  if (memory.buffer.byteLength < snapshot.memoryBytes) {
    throw new Error("A snapshot needs a larger memory");
  }
  const bytes = new Uint8Array(memory.buffer);
  for (const chunk of dirty) chunkOf(bytes, chunk).fill(0);
  const { chunks, contents } = snapshot;
  for (let start = 0, end = 0; start < chunks.length; start = end) {
    const first = chunks[start] ?? 0;
    end = start + 1;
    // Neighbours are copied in one go.
    while (end < chunks.length && chunks[end] === first + end - start) end += 1;
    bytes.set(contents.subarray(start * CHUNK_BYTES, end * CHUNK_BYTES), first * CHUNK_BYTES);
  }
}

function chunkOf(bytes: Uint8Array, chunk: number): Uint8Array {
  return bytes.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES);
}

// A plain loop: `every` calls a function for each of a million words.
function isZero(words: Uint32Array, chunk: number): boolean {
  const end = (chunk + 1) * CHUNK_WORDS;
  for (let at = chunk * CHUNK_WORDS; at < end; at++) if (words[at] !== 0) return false;
  return true;
}
