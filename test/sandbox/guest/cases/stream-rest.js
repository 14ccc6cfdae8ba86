// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const stream = require("node:stream");
const consumers = require("node:stream/consumers");
const { Readable, Writable, Duplex, Transform, PassThrough, Stream } = stream;
const { EventEmitter } = require("node:events");
const { inherits } = require("node:util");
const ask = (f) => {
  try {
    return f();
  } catch (error) {
    return error;
  }
};
const failure = (target) => new Promise((resolve) => target.on("error", resolve));
const show = (error) => [error.name, error.code, error.message, String(error)].join(" | ");

return (async () => {
  print(stream === Stream, typeof stream, new Stream() instanceof EventEmitter);
  print(
    Object.keys(stream)
      .filter((key) => key !== "Stream")
      .sort()
      .join(),
  );
  print(Object.keys(stream.promises).sort(), Object.keys(consumers).sort());
  print(
    Object.keys(Readable.prototype).includes("asIndexedPairs"),
    Object.keys(Object(stream.promises)),
  );
  function Old() {
    Stream.call(this);
    this.writable = true;
  }
  inherits(Old, Stream);
  Old.prototype.write = function (chunk) {
    this.emit("data", String(chunk).toUpperCase());
    return true;
  };
  Old.prototype.end = function () {
    this.emit("end");
  };
  const old = new Old();
  const got = [];
  old.on("data", (chunk) => got.push(chunk));
  await new Promise((resolve) => old.on("end", resolve) && Readable.from(["a", "b"]).pipe(old));
  print(
    got,
    old instanceof Stream,
    new Readable() instanceof Stream,
    Readable() instanceof Readable,
  );

  const [one, other] = stream.duplexPair();
  one.end("hello");
  other.end("bye");
  print(await consumers.text(one), await consumers.text(other));

  print(await consumers.json(Readable.from(['{"a":', "1}"])));
  print(await consumers.buffer(Readable.from([Buffer.from("x"), Buffer.from("y")])));
  print(await consumers.text(Readable.from([Buffer.from([0xe2, 0x82]), Buffer.from([0xac])])));
  print((await consumers.arrayBuffer(Readable.from([Buffer.from("abc")]))).byteLength);
  print(await consumers.bytes(Readable.from([Buffer.from("abc")])));

  print(
    stream.isReadable(new Readable()),
    stream.isWritable(new Writable()),
    stream.isDestroyed(new Readable().destroy()),
  );
  print(stream.getDefaultHighWaterMark(false), stream.getDefaultHighWaterMark(true));
  print(
    stream._isArrayBufferView(new Uint8Array(1)),
    stream._isUint8Array("x"),
    stream._uint8ArrayToBuffer(new Uint8Array(2)),
  );

  print(show(await failure(new Readable().resume())));
  const ended = new Writable({ write: (chunk, encoding, done) => done() });
  ended.end();
  const after = failure(ended);
  ended.write("x");
  print(show(await after));
  print(show(ask(() => new Writable().write(null))), show(ask(() => new Writable().write(5))));
  const pushed = new Readable({ read() {} });
  const eof = failure(pushed);
  pushed.push(null);
  pushed.push("x");
  print(show(await eof));
  print(show(ask(() => new Readable({ highWaterMark: -1 }))));
  print(show(ask(() => Readable.from(5))), show(ask(() => stream.pipeline(new PassThrough()))));
  const twice = new Transform({
    transform(chunk, encoding, done) {
      done();
      done();
    },
  });
  const multiple = failure(twice);
  twice.write("x");
  print(show(await multiple));
  const early = new PassThrough();
  setImmediate(() => early.destroy());
  print(show(await stream.promises.finished(early).catch((error) => error)));
  const controller = new AbortController();
  const waiting = stream.promises.pipeline(new PassThrough(), new PassThrough(), {
    signal: controller.signal,
  });
  controller.abort();
  const aborted = await waiting.catch((error) => error);
  print(aborted.name, aborted.code, aborted.message);

  const disposed = new Writable({ write: (chunk, encoding, done) => done() });
  await disposed[Symbol.asyncDispose]();
  print(disposed.destroyed, typeof Readable.prototype[Symbol.asyncDispose]);

  const composed = stream.compose(
    async function* (source) {
      for await (const chunk of source) yield String(chunk).toUpperCase();
    },
    new PassThrough({ objectMode: true }),
  );
  composed.end("shout");
  print(await consumers.text(composed));
  const duplex = Duplex.from(async function* (source) {
    for await (const chunk of source) yield `<${chunk}>`;
  });
  duplex.end("x");
  print(await consumers.text(duplex));
  print(
    await Readable.from([1, 2, 3]).reduce((a, b) => a + b, 0),
    await Readable.from([3, 1])
      .flatMap((n) => [n, n])
      .take(3)
      .toArray(),
  );
  const left = new PassThrough();
  left.write("a");
  for await (const chunk of left) break;
  print(left.destroyed, left.readableAborted);
  const kept = Readable.from(["a", "b", "c"]);
  for await (const chunk of kept.iterator({ destroyOnReturn: false })) break;
  print(kept.destroyed, await consumers.text(kept));
  const failing = new Readable({ read() {} });
  setImmediate(() => failing.destroy(new Error("walked")));
  try {
    for await (const chunk of failing) print(chunk);
  } catch (error) {
    print(error.message);
  }
  const both = Readable.from(["1", "2"])[Symbol.asyncIterator]();
  print(await Promise.all([both.next(), both.next(), both.next(), both.next()]));
})();
