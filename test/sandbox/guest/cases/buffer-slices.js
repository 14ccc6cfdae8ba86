// What Node does not document and parsers use all the same: one method for each encoding.
const { Buffer: B } = require("node:buffer");
const text = "aä€😀+/";
const bytes = B.from(text);
for (const name of ["ascii", "base64", "base64url", "hex", "latin1", "ucs2", "utf8"]) {
  print(name, bytes[`${name}Slice`](), bytes[`${name}Slice`](1), bytes[`${name}Slice`](1, 6));
  const target = B.alloc(12);
  const source = name === "hex" ? "616263ff" : name.startsWith("base64") ? "YWJjZA==" : "abcé";
  print(target[`${name}Write`](source), target);
  print(target[`${name}Write`](source, 5), target);
  print(target[`${name}Write`](source, 1, 2), target);
}
const attempt = (work) => {
  try {
    return work();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};
const abc = B.from("abc");
print(
  attempt(() => abc.utf8Slice(5)),
  attempt(() => abc.utf8Slice(-1)),
);
print(
  attempt(() => abc.utf8Slice(0, 99)),
  attempt(() => abc.utf8Write(5)),
);
print(
  attempt(() => abc.utf8Write("abc", 9)),
  attempt(() => abc.latin1Write("abc", 1, 9)),
);
print(abc.latin1Slice("1", "2"), abc.latin1Write("zz", undefined, 1), abc);
