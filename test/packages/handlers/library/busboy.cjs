const { Readable } = require("stream");
const busboy = require("busboy");

const boundary = "----x";
const body = [
  `--${boundary}`,
  'Content-Disposition: form-data; name="field"',
  "",
  "väl",
  `--${boundary}`,
  'Content-Disposition: form-data; name="file"; filename="a.txt"',
  "Content-Type: text/plain",
  "",
  "file content\r\nsecond line",
  `--${boundary}--`,
  "",
].join("\r\n");

function parse(headers, chunks, limits) {
  return new Promise((resolve, reject) => {
    const seen = [];
    const parser = busboy({ headers, limits });
    parser.on("field", (name, value, info) => seen.push(["field", name, value, info]));
    parser.on("file", (name, stream, info) => {
      const parts = [];
      stream
        .on("data", (data) => parts.push(data))
        .on("limit", () => seen.push("limit"))
        .on("end", () => seen.push(["file", name, info, Buffer.concat(parts).toString()]));
    });
    parser.on("error", reject).on("close", () => resolve(seen));
    Readable.from(chunks).pipe(parser);
  });
}

exports.handler = async () => {
  const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
  const bytes = Buffer.from(body);
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 7) pieces.push(bytes.subarray(at, at + 7));
  return {
    whole: await parse(headers, [bytes]),
    pieces: await parse(headers, pieces),
    limited: await parse(headers, [bytes], { fileSize: 4, fieldSize: 2 }),
    urlencoded: await parse({ "content-type": "application/x-www-form-urlencoded" }, [
      Buffer.from("a=1&b=%C3%A4+b&c"),
    ]),
    truncated: await parse(headers, [bytes.subarray(0, 60)]).catch((error) => error.message),
    refused: (() => {
      try {
        return busboy({ headers: { "content-type": "text/plain" } });
      } catch (error) {
        return error.message;
      }
    })(),
  };
};
