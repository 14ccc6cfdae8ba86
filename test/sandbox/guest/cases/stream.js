// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const { Readable, Writable, Transform, PassThrough, pipeline, finished } = require("node:stream");
const promises = require("node:stream/promises");

const upper = () =>
  new Transform({
    transform(chunk, encoding, done) {
      done(null, chunk.toString().toUpperCase());
    },
  });
const collect = () => {
  const parts = [];
  const sink = new Writable({
    write(chunk, encoding, done) {
      parts.push(chunk);
      setImmediate(done);
    },
  });
  return { sink, text: () => Buffer.concat(parts).toString() };
};
return (async () => {
  const first = collect();
  await promises.pipeline(Readable.from(["a", "b", "c"]), upper(), first.sink);
  print("pipeline", first.text());
  const parts = [];
  for await (const part of Readable.from([Buffer.from("x"), Buffer.from("y")])) parts.push(part);
  print("iterated", Buffer.concat(parts).toString());
  const order = [];
  const through = new PassThrough({ highWaterMark: 4 });
  print("write", through.write("abc"), through.write("de"), through.writableLength);
  through.on("data", (chunk) => order.push(`data ${chunk}`));
  through.on("end", () => order.push("end"));
  through.on("finish", () => order.push("finish"));
  through.on("close", () => order.push("close"));
  through.end("f");
  await promises.finished(through);
  print(order);
  const broken = new Readable({
    read() {
      this.destroy(new Error("broken"));
    },
  });
  const error = await new Promise((resolve) => pipeline(broken, new PassThrough(), resolve));
  print(error.message, broken.destroyed, broken.errored === error);
  print(
    await Readable.from([1, 2, 3, 4])
      .filter((n) => n % 2)
      .map((n) => n * 10)
      .toArray(),
  );
  await new Promise((resolve) => finished(Readable.from([]).resume(), resolve));
  print(Readable.from("text").readableObjectMode, new Readable().readableHighWaterMark);
  try {
    await promises.pipeline(
      Readable.from(["a"]),
      new PassThrough(),
      async function* (source) {
        for await (const chunk of source) throw new TypeError(`no ${chunk}`);
      },
      new PassThrough(),
    );
  } catch (failed) {
    print(failed.name, failed.message);
  }
})();
