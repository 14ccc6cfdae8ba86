// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const readline = require("node:readline");
const promises = require("node:readline/promises");
const tty = require("node:tty");
const { PassThrough, Readable, Writable } = require("node:stream");
const { once } = require("node:events");
const { promisify } = require("node:util");
const ask = (f) => {
  try {
    return f();
  } catch (error) {
    return `${error.name} ${error.code} ${error.message}`;
  }
};
const lines = async (parts, options) => {
  const found = [];
  for await (const line of readline.createInterface({ input: Readable.from(parts), ...options }))
    found.push(line);
  return found;
};
const sink = () => {
  const parts = [];
  return {
    parts,
    stream: new Writable({ write: (chunk, encoding, done) => (parts.push(String(chunk)), done()) }),
  };
};

return (async () => {
  print(Object.keys(readline).join(), Object.keys(promises).join(), Object.keys(tty).join());
  print(
    await lines(["one\ntwo\nthr", "ee\n\nlast"]),
    await lines([]),
    await lines(["\n"]),
    await lines(["a\r\nb\rc\u2028d\u2029e"]),
  );
  print(
    await lines(["split\r", "\nhere\r", "and here"], { crlfDelay: Infinity }),
    await lines([Buffer.from([0xe2, 0x82]), Buffer.from([0xac, 10])]),
  );
  const input = new PassThrough();
  const output = sink();
  const rl = readline.createInterface({ input, output: output.stream, prompt: "? " });
  const events = [];
  for (const name of ["line", "close", "pause", "resume"])
    rl.on(name, (value) => events.push([name, value]));
  print(rl.terminal, rl.getPrompt(), rl.line, rl.closed, rl.crlfDelay);
  input.write("first\nsec");
  await new Promise(setImmediate);
  rl.prompt();
  rl.pause();
  rl.resume();
  input.write("ond\n");
  await new Promise(setImmediate);
  rl.question("name? ", (answer) => events.push(["answer", answer]));
  input.write("me\n");
  await new Promise(setImmediate);
  const asked = promisify(rl.question).call(rl, "again? ");
  input.write("you\n");
  print(await asked);
  input.end("rest");
  await once(rl, "close");
  print(events, output.parts, rl.closed);
  print(
    ask(() => rl.question("x", () => {})),
    ask(() => rl.pause()),
    ask(() => rl.resume()),
  );
  const second = new PassThrough();
  const asking = promises.createInterface({ input: second, output: sink().stream });
  const answer = asking.question("q");
  second.write("a\n");
  print(await answer);
  const controller = new AbortController();
  const cut = asking
    .question("q", { signal: controller.signal })
    .catch((error) => `${error.name} ${error.code}`);
  controller.abort();
  print(await cut);
  asking.close();
  print(asking.closed, asking instanceof promises.Interface);
  const stopped = new PassThrough();
  const breaking = readline.createInterface({ input: stopped });
  setImmediate(() => stopped.write("1\n2\n3\n"));
  for await (const line of breaking) if (line === "2") break;
  await new Promise(setImmediate);
  print(breaking.closed);
  const signal = AbortSignal.abort();
  const dead = readline.createInterface({ input: new PassThrough(), signal });
  await once(dead, "close");
  print(dead.closed);
  const broken = new PassThrough();
  const failing = readline.createInterface(broken);
  setImmediate(() => broken.destroy(new Error("broken")));
  print((await once(failing, "error").catch((error) => [error]))[0].message);

  const { parts, stream } = sink();
  readline.cursorTo(stream, 3);
  readline.cursorTo(stream, 3, 4);
  readline.moveCursor(stream, -1, 2);
  readline.moveCursor(stream, 0, 0);
  for (const direction of [-1, 0, 1]) readline.clearLine(stream, direction);
  readline.clearScreenDown(stream);
  print(
    parts,
    ask(() => readline.cursorTo(stream, NaN)),
    ask(() => readline.cursorTo(stream, 1, 2, 5)),
    readline.clearLine(null, 0),
  );
  const batch = new promises.Readline(stream);
  parts.length = 0;
  batch.cursorTo(1, 2).clearLine(0).moveCursor(1, 0).clearScreenDown();
  print(parts.length);
  await batch.commit();
  print(parts);
  const keys = new PassThrough();
  readline.emitKeypressEvents(keys);
  const pressed = [];
  keys.on("keypress", (text, key) => pressed.push([text, key.name, key.ctrl, key.shift]));
  keys.write("aZ1 \r\n\t\u0003");
  await new Promise((resolve) => setTimeout(resolve, 20));
  print(pressed);
  print(
    tty.isatty(5),
    tty.isatty("x"),
    ask(() => new tty.ReadStream(-1)),
    tty.WriteStream.name,
  );
})();
