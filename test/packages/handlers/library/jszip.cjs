const JSZip = require("jszip");

exports.handler = async () => {
  const date = new Date(Date.UTC(2024, 0, 2, 3, 4, 6));
  const zip = new JSZip();
  zip.file("hello.txt", "Hello\n".repeat(100), { date });
  zip.folder("images").file("a.bin", Buffer.from([1, 2, 3, 250]), { date, createFolders: false });
  zip.file("base.txt", Buffer.from("x").toString("base64"), { base64: true, date });
  const stored = await zip.generateAsync({
    type: "nodebuffer",
    compression: "STORE",
    platform: "UNIX",
  });
  const deflated = await zip.generateAsync({
    type: "uint8array",
    compression: "DEFLATE",
    compressionOptions: { level: 9 },
    comment: "c",
  });
  const loaded = await JSZip.loadAsync(deflated);
  const streamed = [];
  await new Promise((resolve, reject) =>
    zip
      .generateNodeStream({ type: "nodebuffer", streamFiles: true })
      .on("data", (chunk) => streamed.push(chunk))
      .on("end", resolve)
      .on("error", reject),
  );
  const again = await JSZip.loadAsync(Buffer.concat(streamed), { checkCRC32: true });
  return {
    sizes: [stored.length, deflated.length],
    names: Object.keys(loaded.files),
    text: (await loaded.file("hello.txt").async("string")).length,
    bytes: [...(await loaded.file("images/a.bin").async("uint8array"))],
    base64: await again.file("images/a.bin").async("base64"),
    dates: loaded.file("hello.txt").date.toISOString(),
    comment: loaded.comment,
    filtered: loaded.file(/txt$/).map(({ name }) => name),
    failure: await JSZip.loadAsync(Buffer.from("no zip")).catch(
      (error) => error.message.split(":")[0],
    ),
  };
};
