/** Runs of bytes by name. */
export type NamedBytes = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

const LENGTH_BYTES = 4;

/** As one file: the length of the header, the header (JSON of `[name, length][]`), and the runs one after the other. */
export function encodeNamedBytes(runs: NamedBytes): Uint8Array<ArrayBuffer> {
  const entries = [...runs].map(([name, bytes]) => [name, bytes.length]);
  const header = new TextEncoder().encode(JSON.stringify(entries));
  let at = LENGTH_BYTES + header.length;
  const bytes = [...runs.values()].reduce((sum, run) => sum + run.length, at);
  const file = new Uint8Array(bytes);
  new DataView(file.buffer).setUint32(0, header.length, true);
  file.set(header, LENGTH_BYTES);
  for (const run of runs.values()) {
    file.set(run, at);
    at += run.length;
  }
  return file;
}

/** Reads what `encodeNamedBytes` wrote; the runs are views of the file. Throws when it has been cut off. */
export function decodeNamedBytes(file: ArrayBuffer): NamedBytes {
  const headerBytes = new DataView(file).getUint32(0, true);
  const header = new TextDecoder().decode(new Uint8Array(file, LENGTH_BYTES, headerBytes));
  // The file is our own build's.
  const entries = JSON.parse(header) as readonly (readonly [name: string, length: number])[];
  let at = LENGTH_BYTES + headerBytes;
  const runs = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [name, length] of entries) {
    runs.set(name, new Uint8Array(file, at, length));
    at += length;
  }
  return runs;
}
