// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const { StringDecoder } = require("node:string_decoder");
const attempt = (fn) => {
  try {
    return fn();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
const bytes = Buffer.from("a€😀é");
for (const encoding of ["utf8", "utf16le", "base64", "hex", "latin1", "base64url"]) {
  const source = encoding === "utf16le" ? Buffer.from("a€😀é", "utf16le") : bytes;
  const decoder = new StringDecoder(encoding);
  const parts = [];
  const size = encoding === "utf16le" ? 5 : 1;
  for (let at = 0; at < source.length; at += size)
    parts.push(decoder.write(source.subarray(at, at + size)));
  parts.push(decoder.end());
  print(decoder.encoding, parts);
}
const partial = new StringDecoder();
print(
  partial.write(Buffer.from([0xe2, 0x82])),
  partial.end(),
  partial.write(Buffer.from([0xff, 0x41])),
  partial.end(Buffer.from([0xf0])),
  partial.encoding,
);
print(
  new StringDecoder("utf8").write(Buffer.from([0xe2, 0x41])),
  new StringDecoder("binary").encoding,
  attempt(() => new StringDecoder("nope")),
  attempt(() => new StringDecoder().write(1)),
  new StringDecoder().write("str"),
);
function Own(encoding) {
  StringDecoder.call(this, encoding);
}
Own.prototype = StringDecoder.prototype;
const own = new Own("utf16le");
print(own.write(Buffer.from("é€", "utf16le").subarray(0, 3)), own.lastNeed, own.end().length);
print(attempt(() => new Own("none")));
print(Object.keys(own), own instanceof StringDecoder, StringDecoder.length, StringDecoder.name);
