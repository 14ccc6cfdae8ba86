const { writeFileSync, createReadStream } = require("fs");
const { Readable } = require("stream");
const FormData = require("form-data");

exports.handler = async () => {
  writeFileSync("/tmp/lamella-form.txt", "from a file");
  const form = new FormData();
  form.setBoundary("fixed-boundary");
  form.append("text", "value");
  form.append("buffer", Buffer.from("bytes"), {
    filename: "b.bin",
    contentType: "application/x-b",
  });
  form.append("file", createReadStream("/tmp/lamella-form.txt"));
  form.append("stream", Readable.from(["a", "b"]), { filename: "s.json", knownLength: 2 });
  const length = await new Promise((resolve, reject) =>
    form.getLength((error, value) => (error ? reject(error) : resolve(value))),
  );
  const chunks = [];
  form.on("data", (chunk) => chunks.push(Buffer.from(chunk)));
  await new Promise((resolve, reject) => form.on("end", resolve).on("error", reject).resume());
  const small = new FormData();
  small.setBoundary("b");
  small.append("a", "1");
  return {
    headers: form.getHeaders({ "x-a": "1" }),
    length,
    body: Buffer.concat(chunks).toString(),
    buffer: small.getBuffer().toString(),
    boundary: /^-+\w+$/.test(new FormData().getBoundary()),
  };
};
