// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const attempt = (work) => {
  try {
    return work();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};
const hay = Buffer.from("abcabcabc äöü abc\r\n--x\r\n--xy");
const needles = [
  "abc",
  "",
  "c",
  "ä",
  "--xy",
  "zzz",
  Buffer.from("bc"),
  new Uint8Array(0),
  97,
  97 + 256,
  -159,
  98.9,
];
for (const needle of needles) {
  for (const offset of [undefined, 0, 1, 4, -3, -100, 100, 1.7, null, NaN, {}, hay.length]) {
    print(
      hay.indexOf(needle, offset),
      hay.lastIndexOf(needle, offset),
      hay.includes(needle, offset),
    );
  }
}
print(
  hay.indexOf("6162", "hex"),
  hay.indexOf("YmM=", 1, "base64"),
  hay.lastIndexOf("abc", "latin1"),
);
const wide = Buffer.from("aĀbĀ", "utf16le");
for (const text of ["Ā", "b", "", "\u0001a"])
  print(wide.indexOf(text, 0, "utf16le"), wide.lastIndexOf(text, "ucs2"));
print(wide.indexOf(Buffer.from([0, 1]), 0, "utf16le"), wide.indexOf(Buffer.from([0, 1])));
for (const wrong of [undefined, null, {}, [], true, new Uint16Array(1)]) {
  print(
    attempt(() => hay.indexOf(wrong)),
    attempt(() => hay.equals(wrong)),
    attempt(() => hay.compare(wrong)),
  );
}
print(
  attempt(() => hay.indexOf("a", 0, "nope")),
  attempt(() => Buffer.compare("a", hay)),
  attempt(() => Buffer.compare(hay, 1)),
);
const long = Buffer.alloc(100, "0123456789");
const other = Buffer.from(long);
print(long.equals(other), long.compare(other), Buffer.compare(long, other.subarray(1)));
other[99] = 0;
print(
  long.equals(other),
  long.compare(other),
  Buffer.compare(other, long),
  long.equals(long.subarray(0, 99)),
);
print(
  long.compare(other, 0, 10, 10, 20),
  long.compare(other, 5, 5),
  long.compare(other, 0, 5, 9, 9),
  long.compare(other, 0, 3, 0, 2),
);
print(
  attempt(() => long.compare(other, -1)),
  attempt(() => long.compare(other, 0, 101)),
  attempt(() => long.compare(other, 0, 1, "2")),
);
print(
  [Buffer.from("b"), Buffer.from("a"), Buffer.from("ab")]
    .toSorted((a, b) => Buffer.compare(a, b))
    .map(String),
);

// Long texts in every encoding, there and back.
const bytes = Buffer.from(Uint8Array.from({ length: 1000 }, (_, index) => (index * 7) % 256));
for (const encoding of ["base64", "base64url", "hex", "latin1", "ascii", "ucs2", "utf8"]) {
  const text = bytes.toString(encoding);
  print(
    encoding,
    text.length,
    text.slice(0, 60),
    Buffer.from(text, encoding).equals(bytes),
    Buffer.byteLength(text, encoding),
  );
}
print(
  Buffer.from("lone \ud800 and \udc00x", "utf16le"),
  Buffer.from("\ud83d", "latin1"),
  Buffer.byteLength("\ud800".repeat(20)),
);
print(
  Buffer.from("a b\nYQ==YQ", "base64"),
  Buffer.from("0x12", "hex"),
  Buffer.from("abxy", "hex"),
  Buffer.from("abc", "hex"),
);
print(
  btoa("\0\xff".repeat(10)),
  atob(" Y W J j "),
  attempt(() => btoa("€")),
  attempt(() => atob("a")),
);
print(
  Buffer.alloc(10, "abc"),
  Buffer.alloc(5, "61", "hex"),
  Buffer.alloc(3, ""),
  Buffer.alloc(7, Buffer.from([1, 2])),
);
print(
  Buffer.from([256, -1, 1.9, "3", null]),
  Buffer.from({ length: 3, 0: 1, 2: 3 }),
  Buffer.from(new Uint16Array([1, 258])),
);
const part = Buffer.alloc(40_000, "abcdefgh").subarray(8, 16);
print(
  part.toString(),
  part.toString("hex"),
  part.equals(Buffer.from("abcdefgh")),
  Buffer.compare(part, part),
);
