const tty = require("node:tty");
const attempt = (work) => {
  try {
    return work();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};
print(Object.keys(tty).toSorted(), [0, 1, 2, -1, "1", undefined].map(tty.isatty));
for (const Class of [tty.ReadStream, tty.WriteStream]) {
  print(
    Class.name,
    attempt(() => new Class(-1)),
    attempt(() => Class(1.5)),
    attempt(() => new Class(9999)),
  );
  print(Class.prototype instanceof require("node:stream").Duplex, process.stdout instanceof Class);
}
const { prototype } = tty.WriteStream;
for (const env of [
  {},
  { TERM: "dumb" },
  { TERM: "xterm" },
  { TERM: "xterm-256color" },
  { COLORTERM: "truecolor" },
]) {
  print(prototype.getColorDepth(env), prototype.hasColors(env), prototype.hasColors(256, env));
}
