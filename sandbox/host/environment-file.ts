import { MEMORY_PAGES_MAX, WASM_PAGE_BYTES } from "../engine/limits.ts";
import { checkDelta } from "../engine/snapshot-delta.ts";
import { type EnvironmentSnapshot, type GuestState } from "./environment-state.ts";
import { type FileState } from "./files/file-system.ts";
import { PackedParts, packParts } from "./packed-parts.ts";

/** "LMLV": the first four bytes of an environment at rest. */
const MAGIC = 0x564c4d4c;
const MAGIC_BYTES = 4;
/** Counts the changes of what follows. It is part of the hash of a build, so that each build finds what it can read. */
export const ENVIRONMENT_FORMAT = 2;

interface Header {
  readonly format: number;
  /** What the memory is a copy of, and what else it counts on: see `buildHash` of the engine's manifest. */
  readonly buildHash: string;
  readonly memoryBytes: number;
  readonly guest: GuestState;
  readonly scratch: Omit<FileState["scratch"], "contents">;
  readonly open: FileState["open"];
}

/** An environment at rest. */
export interface PackedEnvironment {
  /** To be stored one after the other: magic; header (JSON), runs, contents and files of /tmp, each packed. */
  readonly pieces: readonly Uint8Array[];
  /** How many bytes it has when it is unpacked. */
  readonly bytes: number;
}

export function encodeEnvironment(
  { memory, guest, files }: EnvironmentSnapshot,
  buildHash: string,
): PackedEnvironment {
  const { contents: scratchContents, ...scratch } = files.scratch;
  const header: Header = {
    format: ENVIRONMENT_FORMAT,
    buildHash,
    memoryBytes: memory.memoryBytes,
    guest,
    scratch,
    open: files.open,
  };
  const magic = new DataView(new ArrayBuffer(MAGIC_BYTES));
  magic.setUint32(0, MAGIC, true);
  const { runs, contents } = memory;
  const parts = [
    new TextEncoder().encode(JSON.stringify(header)),
    new Uint8Array(runs.buffer, runs.byteOffset, runs.byteLength),
    contents,
    scratchContents,
  ];
  const bytes = parts.reduce((sum, { length }) => sum + length, 0);
  return { pieces: [new Uint8Array(magic.buffer), ...packParts(parts)], bytes };
}

/**
 * Reads what `encodeEnvironment` wrote, of at most so many bytes. Throws when it is something else, broken, or of another
 * build of the engine.
 */
export function decodeEnvironment(
  file: ArrayBuffer,
  buildHash: string,
  bytesMax: number,
): EnvironmentSnapshot {
  if (file.byteLength < MAGIC_BYTES || new DataView(file).getUint32(0, true) !== MAGIC) {
    throw new Error("Not an environment's snapshot");
  }
  const parts = new PackedParts(file, MAGIC_BYTES, bytesMax);
  const { memoryBytes, guest, scratch, open } = readHeader(parts.next(), buildHash);
  const memory = { memoryBytes, runs: toWords(parts.next()), contents: parts.next() };
  checkDelta(memory);
  const files = { scratch: { ...scratch, contents: parts.next() }, open };
  parts.end();
  return { memory, guest, files };
}

function readHeader(bytes: Uint8Array, buildHash: string): Header {
  // Our own bucket's; what can be wrong with it is that it is older than this code.
  const header = JSON.parse(new TextDecoder().decode(bytes)) as Header;
  if (header.format !== ENVIRONMENT_FORMAT || header.buildHash !== buildHash) {
    throw new Error("An environment's snapshot of another build of the engine");
  }
  const pages = header.memoryBytes / WASM_PAGE_BYTES;
  if (!Number.isInteger(pages) || pages < 1 || pages > MEMORY_PAGES_MAX) {
    throw new Error("An environment's snapshot with an impossible memory");
  }
  return header;
}

function toWords(bytes: Uint8Array): Uint32Array {
  if (bytes.length % 4 !== 0) throw new Error("An environment's snapshot with half a run");
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}
