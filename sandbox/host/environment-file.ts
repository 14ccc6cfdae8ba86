import { MEMORY_PAGES_MAX, WASM_PAGE_BYTES } from "../engine/limits.ts";
import { CHUNK_BYTES } from "../engine/snapshot.ts";
import { type EnvironmentSnapshot, type GuestState } from "./environment-state.ts";
import { type FileState } from "./files/file-system.ts";

/** "LMLV": the first four bytes of an environment at rest. */
const MAGIC = 0x564c4d4c;
/** Counts the changes of what follows. */
const FORMAT = 1;
const PREFIX_BYTES = 8;

interface Header {
  readonly format: number;
  /** What the memory is a copy of, and what else it counts on: see `buildHash` of the engine's manifest. */
  readonly buildHash: string;
  readonly memoryBytes: number;
  readonly chunkCount: number;
  readonly guest: GuestState;
  readonly scratch: Omit<FileState["scratch"], "contents">;
  readonly scratchBytes: number;
  readonly open: FileState["open"];
}

/** An environment as parts that follow each other: magic, length of the header, header (JSON), chunk numbers, chunks, files of /tmp. */
export function encodeEnvironment(
  { memory, guest, files }: EnvironmentSnapshot,
  buildHash: string,
): readonly Uint8Array[] {
  const { contents: scratchContents, ...scratch } = files.scratch;
  const header: Header = {
    format: FORMAT,
    buildHash,
    memoryBytes: memory.memoryBytes,
    chunkCount: memory.chunks.length,
    guest,
    scratch,
    scratchBytes: scratchContents.length,
    open: files.open,
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  // Spaces up to where the chunk numbers that follow are aligned.
  const headerBytes = Math.ceil(text.length / 8) * 8;
  const head = new Uint8Array(PREFIX_BYTES + headerBytes).fill(0x20);
  new DataView(head.buffer).setUint32(0, MAGIC, true);
  new DataView(head.buffer).setUint32(4, headerBytes, true);
  head.set(text, PREFIX_BYTES);
  return [head, bytesOf(memory.chunks), memory.contents, scratchContents];
}

/** Reads what `encodeEnvironment` wrote. Throws when it is something else, broken, or of another build of the engine. */
export function decodeEnvironment(file: ArrayBuffer, buildHash: string): EnvironmentSnapshot {
  const view = new DataView(file);
  if (file.byteLength < PREFIX_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new Error("Not an environment's snapshot");
  }
  const headerBytes = view.getUint32(4, true);
  const header = readHeader(new Uint8Array(file, PREFIX_BYTES, headerBytes), buildHash);
  const { memoryBytes, chunkCount, guest, scratch, scratchBytes, open } = header;
  const at = PREFIX_BYTES + headerBytes;
  const contentsAt = at + chunkCount * 4;
  const scratchAt = contentsAt + chunkCount * CHUNK_BYTES;
  if (file.byteLength !== scratchAt + scratchBytes) {
    throw new Error("An environment's snapshot that has been cut off");
  }
  const chunks = new Uint32Array(file, at, chunkCount);
  checkChunks(chunks, memoryBytes);
  return {
    memory: {
      memoryBytes,
      chunks,
      contents: new Uint8Array(file, contentsAt, scratchAt - contentsAt),
    },
    guest,
    files: { scratch: { ...scratch, contents: new Uint8Array(file, scratchAt) }, open },
  };
}

function readHeader(bytes: Uint8Array, buildHash: string): Header {
  // Our own bucket's; what can be wrong with it is that it is older than this code, or broken.
  const header = JSON.parse(new TextDecoder().decode(bytes)) as Header;
  if (header.format !== FORMAT || header.buildHash !== buildHash) {
    throw new Error("An environment's snapshot of another build of the engine");
  }
  const pages = header.memoryBytes / WASM_PAGE_BYTES;
  if (!Number.isInteger(pages) || pages < 1 || pages > MEMORY_PAGES_MAX) {
    throw new Error("An environment's snapshot with an impossible memory");
  }
  return header;
}

/** Ascending, and within the memory: they are written without another look. */
function checkChunks(chunks: Uint32Array, memoryBytes: number): void {
  let previous = -1;
  for (const chunk of chunks) {
    if (chunk <= previous) throw new Error("An environment's snapshot with chunks out of order");
    previous = chunk;
  }
  if ((previous + 1) * CHUNK_BYTES > memoryBytes) {
    throw new Error("An environment's snapshot with chunks beyond its memory");
  }
}

function bytesOf(chunks: Uint32Array): Uint8Array {
  return new Uint8Array(chunks.buffer, chunks.byteOffset, chunks.byteLength);
}
