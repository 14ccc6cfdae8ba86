import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { PassThrough, Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { TarArchive, ZipArchive } from "archiver";
import JSZip from "jszip";

const date = new Date(Date.UTC(2024, 0, 2, 3, 4, 6));

export const handler = async () => {
  await mkdir("/tmp/lamella-archive/sub", { recursive: true });
  await writeFile("/tmp/lamella-archive/one.txt", "one");
  await writeFile("/tmp/lamella-archive/sub/two.txt", "two");
  const zip = new ZipArchive({ zlib: { level: 9 } });
  const entries = [];
  zip.on("entry", ({ name }) => entries.push(name));
  zip.append("text ".repeat(1000), { name: "text.txt", date });
  zip.append(Buffer.from([1, 2, 3]), { name: "b.bin", date, store: true });
  zip.append(Readable.from(["from ", "stream"]), { name: "s.txt", date });
  zip.file("/tmp/lamella-archive/one.txt", { name: "renamed.txt" });
  zip.directory("/tmp/lamella-archive", "folder");
  const written = pipeline(zip, createWriteStream("/tmp/lamella-archive.zip"));
  await zip.finalize();
  await written;
  const read = await JSZip.loadAsync(await readFile("/tmp/lamella-archive.zip"));

  const tar = new TarArchive({ gzip: true });
  const chunks = [];
  const sink = new PassThrough().on("data", (chunk) => chunks.push(chunk));
  const taken = pipeline(tar, sink);
  tar.append("tarred", { name: "t.txt", date, mode: 0o644 });
  await tar.finalize();
  await taken;
  const unzipped = gunzipSync(Buffer.concat(chunks));
  return {
    entries: entries.toSorted(),
    names: Object.keys(read.files).toSorted(),
    text: (await read.file("text.txt").async("string")).length,
    stream: await read.file("s.txt").async("string"),
    two: await read.file("folder/sub/two.txt").async("string"),
    tar: [
      unzipped.length,
      unzipped.subarray(0, 5).toString(),
      createHash("sha256").update(unzipped).digest("hex"),
    ],
  };
};
