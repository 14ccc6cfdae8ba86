// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const { Buffer, constants, kMaxLength, isUtf8, isAscii, transcode } = require("node:buffer");
const attempt = (fn) => {
  try {
    return fn();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
const text = "héllo wörld €😀";
for (const encoding of [
  "utf8",
  "utf-8",
  "utf16le",
  "ucs2",
  "ucs-2",
  "latin1",
  "binary",
  "base64",
  "base64url",
  "hex",
  "ascii",
]) {
  const b = Buffer.from(text, encoding);
  print(
    encoding,
    b.toString("hex"),
    JSON.stringify(Buffer.from("c3a9ff00e282ac41", "hex").toString(encoding)),
    Buffer.byteLength(text, encoding),
    Buffer.isEncoding(encoding),
  );
}
print(
  Buffer.from("aGVsbG8", "base64").toString(),
  Buffer.from("a-_b", "base64url").toString("base64"),
  Buffer.from("aGk=\n", "base64").toString(),
  Buffer.from("abxcd", "hex"),
  Buffer.from("abc", "hex"),
);
print(
  Buffer.from("??>>").toString("base64url"),
  Buffer.from("a").toString("base64url"),
  Buffer.from("a").toString("base64"),
  Buffer.isEncoding("nope"),
  Buffer.isEncoding(1),
  Buffer.isEncoding("UTF8"),
);
print(
  Buffer.alloc(3),
  Buffer.alloc(5, "ab"),
  Buffer.alloc(4, 1),
  Buffer.alloc(6, "YWI=", "base64"),
  Buffer.allocUnsafe(2).length,
  Buffer.from([256, -1, 1.9, "3"]),
);
print(
  attempt(() => Buffer.from(5)),
  attempt(() => Buffer.from(null)),
  attempt(() => Buffer.from()),
  attempt(() => Buffer.from({})),
  attempt(() => Buffer.from("a", "nope")),
);
print(
  attempt(() => Buffer.alloc(-1)),
  attempt(() => Buffer.alloc("5")),
  attempt(() => Buffer.byteLength(5)),
  attempt(() => Buffer.concat("x")),
  attempt(() => Buffer.concat([1])),
);
const b = Buffer.from("hello world");
print(
  b.slice(1, 4).toString(),
  b.subarray(-5).toString(),
  b.slice(0, 1).buffer === b.buffer,
  b.toString("utf8", 6),
  b.toString("utf8", -1, 3),
  b.toString(undefined, 2, 4),
);
print(
  b.indexOf("o"),
  b.indexOf("o", 5),
  b.lastIndexOf("o"),
  b.includes("wor"),
  b.indexOf(Buffer.from("ld")),
  b.indexOf(119),
  b.indexOf("zz"),
  b.indexOf(""),
);
print(
  b.equals(Buffer.from("hello world")),
  Buffer.compare(Buffer.from("a"), Buffer.from("b")),
  b.compare(Buffer.from("hello")),
  Buffer.concat([b, Buffer.from("!")], 12).toString(),
  Buffer.concat([]).length,
);
const w = Buffer.alloc(8);
print(
  w.write("abc"),
  w.write("de", 3),
  w.write("zz", 6, "latin1"),
  w.write("toolong", 4, 2),
  w.toString(),
  w.write("€", 6),
  attempt(() => w.write("a", 9)),
  attempt(() => w.write(1)),
);
print(
  w.fill("xy"),
  w.fill(0).fill(7, 2, 4),
  w.fill("é"),
  w.copy(Buffer.alloc(3), 0, 1),
  JSON.stringify(Buffer.from("ab")),
  Buffer.from(JSON.parse(JSON.stringify(Buffer.from("ab")))),
);
const n = Buffer.alloc(16);
print(
  n.writeUInt8(255),
  n.writeInt16BE(-2, 1),
  n.writeUInt32LE(0xdeadbeef, 3),
  n.writeFloatBE(1.5, 7),
  n.writeBigUInt64LE(2n ** 60n, 8),
  n,
);
print(
  n.readUInt8(0),
  n.readInt16BE(1),
  n.readUInt32LE(3),
  n.readUint32LE(3),
  n.readBigUInt64LE(8),
  n.readBigInt64BE(8),
  n.readInt8(0),
  n.readUIntBE(0, 3),
  n.readIntLE(0, 6),
  n.readDoubleLE(8),
);
print(
  attempt(() => n.readUInt8(16)),
  attempt(() => n.readUInt8(-1)),
  attempt(() => n.readUInt16LE(15)),
  attempt(() => n.readUInt8(1.5)),
  attempt(() => n.readUInt8("1")),
  attempt(() => Buffer.alloc(1).readUInt32LE()),
);
print(
  attempt(() => n.writeUInt8(256)),
  attempt(() => n.writeInt8(-129)),
  attempt(() => n.writeUInt32BE(2 ** 32)),
  attempt(() => n.writeUIntBE(2 ** 40, 0, 5)),
  attempt(() => n.writeBigInt64LE(2n ** 63n)),
  attempt(() => n.writeInt16LE(40000, 0)),
  attempt(() => n.readIntBE(0, 7)),
);
print(
  Buffer.from([1, 2, 3, 4]).swap16(),
  Buffer.from([1, 2, 3, 4]).swap32(),
  attempt(() => Buffer.from([1]).swap16()),
  Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]).swap64(),
);
print(
  [...b.entries()].length,
  [...b.keys()].at(-1),
  b.at(-1),
  b.map((x) => x + 1) instanceof Buffer,
  b.filter((x) => x === 111).length,
  Buffer.isBuffer(b.subarray(1)),
  Buffer.isBuffer(new Uint8Array(1)),
);
print(
  Buffer.from(new Uint16Array([1, 256])),
  Buffer.from(new Uint8Array([1, 2]).buffer, 1),
  Buffer.from(Object("str")),
  Buffer.of(1, 2),
  Buffer.copyBytesFrom(new Uint16Array([1, 2, 3]), 1, 1),
);
print(
  attempt(() => Buffer.from(new ArrayBuffer(2), 3)),
  attempt(() => Buffer.from(new ArrayBuffer(2), 0, 3)),
  Buffer.from({ length: 2, 0: 1, 1: 2 }),
  Buffer.from({ [Symbol.toPrimitive]: () => "prim" }).toString(),
);
print(
  isUtf8(Buffer.from("é")),
  isUtf8(Buffer.from([0xff])),
  isAscii(Buffer.from("a")),
  isAscii(Buffer.from("é")),
  transcode(Buffer.from("€"), "utf8", "latin1"),
  transcode(Buffer.from("é"), "utf8", "utf16le"),
);
print(
  kMaxLength === constants.MAX_LENGTH,
  require("buffer").INSPECT_MAX_BYTES,
  Buffer.alloc(60),
  Object.assign(Buffer.from("a"), { extra: 1 }),
);
print(
  atob("aGk="),
  btoa("hi"),
  attempt(() => atob("a")),
  attempt(() => btoa("€")),
  atob(" aG k = "),
  attempt(() => atob("*")),
  btoa(""),
  attempt(() => atob()),
);
print(
  b.toLocaleString() === b.toString(),
  b.inspect(),
  typeof b.parent,
  b.readUInt16BE(),
  String(b),
  b + "",
  `${b.toString("latin1")}`,
  Buffer.from("abc").reverse().toString(),
);
print(
  Buffer.from("test").toString("utf8", 1, 3),
  Buffer.from([0xe2, 0x82]).toString(),
  Buffer.from([0xf0, 0x9f, 0x98]).toString(),
  attempt(() => b.toString("bad")),
  Buffer.from("\ud83d").toString("hex"),
);

{
  const { transcode, isUtf8, isAscii, btoa: toBase64, atob: fromBase64 } = require("node:buffer");
  const tell = (work) => {
    try {
      return work();
    } catch (error) {
      return `${error.name} ${error.code} ${error.errno} ${error.message}`;
    }
  };
  for (const [text, from, to] of [
    ["é日x", "utf8", "latin1"],
    ["é日x", "utf8", "ascii"],
    ["é日x", "utf8", "utf16le"],
    ["é", "latin1", "utf8"],
    ["é", "hex", "latin1"],
    ["é", "utf8", "base64"],
    ["", "utf8", "ascii"],
  ])
    print(
      from,
      to,
      tell(() => transcode(Buffer.from(text), from, to)),
    );
  print(
    tell(() => transcode(Buffer.from([0xff, 65]), "utf8", "utf16le")),
    tell(() => transcode("x", "utf8", "latin1")),
  );
  print(
    isUtf8(Buffer.from("é")),
    isUtf8(Buffer.from([0xc3])),
    isUtf8(Buffer.alloc(0)),
    isUtf8(Buffer.from([0xef, 0xbb, 0xbf])),
  );
  print(
    isAscii(Buffer.from("abc\0")),
    isAscii(Buffer.from([128])),
    isAscii(new ArrayBuffer(2)),
    tell(() => isAscii("")),
  );
  const big = Buffer.alloc(4096, "0123456789abcdef");
  print(
    big.swap16().toString("latin1", 0, 8),
    big.swap32().toString("latin1", 0, 8),
    big.swap64().toString("latin1", 0, 8),
  );
  print(
    tell(() => Buffer.alloc(3).swap16()),
    Buffer.alloc(0).swap16(),
  );
  const part = Buffer.from([0, 1, 2, 3, 4, 5]).subarray(1, 5);
  print(part.swap16(), part.buffer.byteLength >= 6);
  const binary = String.fromCharCode(...Array(256).keys());
  print(
    toBase64(binary) === Buffer.from(binary, "latin1").toString("base64"),
    fromBase64(toBase64(binary)) === binary,
  );
  for (const text of [
    "YQ",
    "YQ==",
    "YWI=",
    " Y W I ",
    "Y",
    "YQ=",
    "Y!==",
    "=",
    "YQ==YQ==",
    "",
    "ab\u00e9=",
  ])
    print(
      JSON.stringify(text),
      tell(() => fromBase64(text)),
    );
  print(
    tell(() => toBase64("\u0100")),
    toBase64(null),
    tell(() => toBase64()),
    tell(() => fromBase64()),
  );
}
// Plain functions can be constructed, and packages do it.
print(new Buffer.allocUnsafeSlow(3).length, new Buffer.allocUnsafe(2) instanceof Buffer);
