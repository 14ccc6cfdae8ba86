// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const path = require("node:path");
const { win32 } = path;
const attempt = (fn) => {
  try {
    return fn();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
const inputs = [
  "",
  ".",
  "..",
  "/",
  "//",
  "///",
  "a",
  "a/",
  "/a",
  "/a/",
  "a/b",
  "/a/b/",
  "a//b",
  "./a",
  "../a",
  "a/..",
  "a/../..",
  "/..",
  "/a/./b/../c",
  "a.b",
  ".a",
  ".a.b",
  "a.",
  "..a",
  "/a/b.tar.gz",
  "a/b/c.",
  "/.",
  "/..//",
  "//server/share",
  "a/../../b",
  "./..",
  "../../x/",
];
for (const input of inputs) {
  print(JSON.stringify(input), [
    path.normalize(input),
    path.dirname(input),
    path.basename(input),
    path.extname(input),
    path.isAbsolute(input),
  ]);
}
for (const input of inputs) {
  // Node says that "/.." has the extension ".".
  if (!input.startsWith("/..")) print(JSON.stringify(path.parse(input)));
}
print(
  path.join("a", "..", "..", "b"),
  path.join("/a", "../b", "./c/"),
  path.join(""),
  path.join("", ""),
  path.join("a", "", "b"),
);
print(
  path.resolve("/a", "b", "../c"),
  path.resolve("/a/b", "/c"),
  path.resolve("/", "x/"),
  path.resolve("/a/../.."),
);
print(
  path.relative("/a/b/c", "/a/d"),
  path.relative("/a", "/a"),
  path.relative("/a", "/a/b"),
  path.relative("/a/b", "/"),
  path.relative("/foo/bar", "/foo/barbaz"),
);
print(
  path.basename("/a/b.js", ".js"),
  path.basename("b.js", "b.js"),
  path.basename("b.js", "x"),
  path.basename("/a/b/", "b"),
  path.basename("aaa", "a"),
);
print(
  path.format({ dir: "/x", base: "y.z" }),
  path.format({ root: "/", name: "n", ext: ".e" }),
  path.format({ name: "n", ext: "e" }),
  path.format({ dir: "/", root: "/", base: "b" }),
);
print(
  attempt(() => path.join(1)),
  attempt(() => path.resolve(null)),
  attempt(() => path.basename("a", 1)),
  attempt(() => path.format("x")),
);
print(
  path.sep,
  path.delimiter,
  path.posix === path,
  path.win32 === win32,
  win32.sep,
  win32.delimiter,
  path.toNamespacedPath("/a"),
);
const windows = [
  "",
  "C:\\",
  "C:",
  "C:a",
  "C:\\a\\b\\",
  "\\a\\b",
  "a/b\\c",
  "C:/x/../y",
  "\\\\server\\share\\dir",
  "..\\a",
  "C:\\..",
  "C:\\a.b\\c.txt",
  ".",
  "a\\..\\..",
];
for (const input of windows) {
  print(JSON.stringify(input), [
    win32.normalize(input),
    win32.dirname(input),
    win32.basename(input),
    win32.extname(input),
    win32.isAbsolute(input),
  ]);
}
for (const input of windows) print(JSON.stringify(win32.parse(input)));
print(
  win32.join("C:\\a", "..", "b"),
  win32.join("a", "b/c"),
  win32.resolve("C:\\a", "b", "..\\c"),
  win32.resolve("C:\\a", "D:\\b"),
  win32.relative("C:\\a\\b", "C:\\a\\c"),
  win32.relative("C:\\a", "D:\\b"),
);
