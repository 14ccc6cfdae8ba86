// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const attempt = (fn) => {
  try {
    return fn();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
const encoder = new TextEncoder();
print(encoder.encode("aé€😀"), encoder.encode(), encoder.encode("\ud800"), encoder.encoding);
const into = new Uint8Array(5);
print(
  encoder.encodeInto("a€é", into),
  into,
  encoder.encodeInto("😀😀", new Uint8Array(7)),
  encoder.encodeInto("", into),
  attempt(() => encoder.encodeInto(1, into)),
);
const decoder = new TextDecoder();
print(
  decoder.encoding,
  decoder.fatal,
  decoder.ignoreBOM,
  decoder.decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x41])),
  decoder.decode(),
  decoder.decode(new Uint8Array([0xff])),
);
print(
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x41]))
    .length,
  attempt(() => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff]))),
);
print(
  [
    "latin1",
    "ascii",
    "UTF8",
    "utf-16",
    "ucs-2",
    "shift_jis",
    "gbk",
    "windows-1252",
    "iso-8859-2",
    "euc-kr",
    "big5",
    "koi8-r",
    " utf-8 ",
  ].map((label) => new TextDecoder(label).encoding),
  attempt(() => new TextDecoder("nope")),
);
print(
  new TextDecoder("latin1").decode(new Uint8Array([0x80, 0xe9])),
  new TextDecoder("utf-16le").decode(new Uint8Array([0x41, 0, 0x3d, 0xd8, 0, 0xde])),
  new TextDecoder("shift_jis").decode(new Uint8Array([0x82, 0xa0])),
);
const stream = new TextDecoder();
const parts = [];
for (const byte of new TextEncoder().encode("\ufeffa€😀é"))
  parts.push(stream.decode(new Uint8Array([byte]), { stream: true }));
print(parts, stream.decode());
print(
  stream.decode(new Uint8Array([0xe2, 0x82]), { stream: true }),
  stream.decode(),
  stream.decode(new Uint8Array([0xf0, 0x9f]), { stream: true }),
  stream.decode(new Uint8Array([0x41])),
);
const utf16 = new TextDecoder("utf-16le");
print(
  utf16.decode(new Uint8Array([0x41]), { stream: true }),
  utf16.decode(new Uint8Array([0, 0x3d, 0xd8]), { stream: true }),
  utf16.decode(new Uint8Array([0, 0xde])),
);
print(
  attempt(() => decoder.decode("text")),
  decoder.decode(new DataView(new ArrayBuffer(2))).length,
  decoder.decode(new Uint8Array([65, 66]).buffer),
  Object.prototype.toString.call(decoder),
);
