import { CHUNK_BYTES, type Snapshot } from "./snapshot.ts";

/** "LMLA": the first four bytes of a snapshot at rest. */
const MAGIC = 0x414c4d4c;
const PREFIX_BYTES = 8;

/** A snapshot as one run of bytes: magic, length of the header, header (JSON), chunk numbers, chunks. */
export function encodeSnapshot(snapshot: Snapshot): Uint8Array {
  const { wasmHash, memoryBytes, addresses, chunks, contents } = snapshot;
  const fields = { wasmHash, memoryBytes, addresses, chunkCount: chunks.length };
  const text = JSON.stringify(fields);
  // Padded so that the chunk numbers that follow are aligned.
  const header = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const file = new Uint8Array(
    PREFIX_BYTES + header.length + chunks.byteLength + contents.byteLength,
  );
  new DataView(file.buffer).setUint32(0, MAGIC, true);
  new DataView(file.buffer).setUint32(4, header.length, true);
  file.set(header, PREFIX_BYTES);
  file.set(
    new Uint8Array(chunks.buffer, chunks.byteOffset, chunks.byteLength),
    PREFIX_BYTES + header.length,
  );
  file.set(contents, PREFIX_BYTES + header.length + chunks.byteLength);
  return file;
}

/** Reads what `encodeSnapshot` wrote. Throws when it is something else or was made by another engine. */
export function decodeSnapshot(file: ArrayBuffer, wasmHash: string): Snapshot {
  const view = new DataView(file);
  if (file.byteLength < PREFIX_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new Error("Not a snapshot");
  }
  const headerBytes = view.getUint32(4, true);
  const header = new TextDecoder().decode(new Uint8Array(file, PREFIX_BYTES, headerBytes));
  // The file is our own build's or our own bucket's; its hash is what ties it to this engine.
  const fields = JSON.parse(header) as Omit<Snapshot, "chunks" | "contents"> & {
    readonly chunkCount: number;
  };
  if (fields.wasmHash !== wasmHash) throw new Error("A snapshot of another engine");
  const at = PREFIX_BYTES + headerBytes;
  if (file.byteLength !== at + fields.chunkCount * (4 + CHUNK_BYTES)) {
    throw new Error("A snapshot that has been cut off");
  }
  return {
    wasmHash,
    memoryBytes: fields.memoryBytes,
    addresses: fields.addresses,
    chunks: new Uint32Array(file, at, fields.chunkCount),
    contents: new Uint8Array(file, at + fields.chunkCount * 4),
  };
}
