// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const {
  Readable,
  Writable,
  Duplex,
  Transform,
  PassThrough,
  finished,
  pipeline,
  compose,
  promises,
  isDisturbed,
  isErrored,
  isReadable,
} = require("node:stream");
const { text, json } = require("node:stream/consumers");
const t = async (name, fn) => {
  try {
    print(name, await fn());
  } catch (error) {
    print(
      name,
      "!!",
      error instanceof Error ? `${error.name} ${error.code}: ${error.message}` : error,
    );
  }
};
const all = async (stream) => {
  const out = [];
  for await (const chunk of stream) out.push(chunk);
  return out;
};
return (async () => {
  await t("1", () => Readable.toWeb({}));
  await t("2", () => Readable.fromWeb({}));
  await t("3", () => Writable.toWeb({}));
  await t("4", () => Writable.fromWeb({}));
  await t("5", () => Duplex.toWeb({}));
  await t("6", () => Duplex.fromWeb({}));
  await t("7", () => Duplex.fromWeb({ readable: new ReadableStream() }));
  await t("8", () => Readable.fromWeb(new ReadableStream(), 1));
  await t("9", async () => all(Readable.toWeb(Readable.from(["a", "b"]))));
  await t("10", async () =>
    all(Readable.toWeb(Readable.from([Buffer.from("ab")], { objectMode: false }))),
  );
  await t("11", async () => all(Readable.fromWeb(ReadableStream.from(["a", "b"]))));
  await t("12", async () =>
    all(Readable.fromWeb(ReadableStream.from(["a", { b: 1 }]), { objectMode: true })),
  );
  await t("13", async () =>
    all(Readable.fromWeb(ReadableStream.from(["é"]), { encoding: "utf8" })),
  );
  await t("14", async () =>
    all(
      Readable.toWeb(
        new Readable({
          read() {
            this.destroy(new Error("broken"));
          },
        }),
      ),
    ),
  );
  await t("15", async () =>
    all(Readable.fromWeb(new ReadableStream({ pull: (c) => c.error(new Error("broken")) }))),
  );
  await t("16", async () => {
    const cancelled = [];
    const r = Readable.fromWeb(
      new ReadableStream({
        pull: (c) => c.enqueue("x"),
        cancel: (reason) => void cancelled.push(String(reason)),
      }),
    );
    for await (const chunk of r) break;
    return cancelled;
  });
  await t("17", async () => {
    const r = Readable.from(["a", "b", "c"]);
    const web = Readable.toWeb(r);
    const reader = web.getReader();
    await reader.read();
    await reader.cancel();
    return [r.destroyed];
  });
  await t("18", async () => {
    const seen = [];
    const w = new Writable({
      write(chunk, _, done) {
        seen.push(String(chunk));
        setTimeout(done, 1);
      },
      highWaterMark: 2,
    });
    const writer = Writable.toWeb(w).getWriter();
    for (const part of ["one", "two", "three"]) await writer.write(Buffer.from(part));
    await writer.close();
    return [seen, w.writableFinished];
  });
  await t("19", async () => {
    const w = new Writable({
      write(chunk, _, done) {
        done(new Error("full"));
      },
    });
    w.on("error", () => {});
    const writer = Writable.toWeb(w).getWriter();
    writer.write(Buffer.from("x")).catch(() => {});
    await writer.closed;
  });
  await t("20", async () => {
    const seen = [];
    const sink = new WritableStream({
      write: (c) => void seen.push(c),
      close: () => void seen.push("closed"),
    });
    const w = Writable.fromWeb(sink);
    w.write("a");
    w.end(Buffer.from("b"));
    await promises.finished(w);
    return seen;
  });
  await t("21", async () => {
    const w = Writable.fromWeb(
      new WritableStream({
        write() {
          throw new Error("no");
        },
      }),
    );
    w.end("x");
    await promises.finished(w);
  });
  await t("22", async () => {
    const upper = new TransformStream({ transform: (c, k) => k.enqueue(String(c).toUpperCase()) });
    const d = Duplex.fromWeb(upper, { encoding: "utf8" });
    d.end("shout");
    return [d instanceof Duplex, await text(d)];
  });
  await t("23", async () => {
    const { readable, writable } = Duplex.toWeb(new PassThrough());
    const writer = writable.getWriter();
    writer.write(Buffer.from("through"));
    writer.close();
    return (await all(readable)).map((c) => [c.constructor.name, Buffer.from(c).toString()]);
  });
  await t("24", async () => {
    const seen = [];
    await promises.pipeline(
      ReadableStream.from(["a", "b"]),
      new TransformStream({ transform: (c, k) => k.enqueue(c + c) }),
      async function* (source) {
        for await (const chunk of source) yield chunk.toUpperCase();
      },
      new Writable({
        objectMode: true,
        write(c, _, done) {
          seen.push(c);
          done();
        },
      }),
    );
    return seen;
  });
  await t("25", async () => {
    const seen = [];
    await promises.pipeline(
      Readable.from(["a", "b"]),
      new WritableStream({ write: (c) => void seen.push(c) }),
    );
    return seen;
  });
  await t("26", async () => {
    const s = ReadableStream.from([1]);
    const ended = new Promise((resolve) => finished(s, (error) => resolve(["finished", error])));
    await all(s);
    return ended;
  });
  await t("27", async () => {
    const s = new ReadableStream({ start: (c) => c.error(new Error("bad")) });
    return new Promise((resolve) => finished(s, (error) => resolve(error.message)));
  });
  await t("28", async () => {
    const s = ReadableStream.from([1]);
    const before = [isDisturbed(s), isErrored(s), isReadable(s)];
    await all(s);
    return [before, isDisturbed(s), isReadable(s)];
  });
  await t("29", async () =>
    text(
      compose(
        Readable.from(["x", "y"]),
        new TransformStream({ transform: (c, k) => k.enqueue(`<${c}>`) }),
      ),
    ),
  );
  await t("30", async () => [
    await text(ReadableStream.from(["a", "b"])),
    await json(new Response('{"a":1}').body),
  ]);
  await t("31", async () => text(Readable.fromWeb(new Blob(["blob"]).stream())));
  await t("32", async () => {
    const r = Readable.from(["a"]);
    r.destroy();
    return [Readable.toWeb(r), Writable.toWeb(new Writable().destroy())];
  });
  await t("33", async () =>
    new Response(Readable.toWeb(Readable.from([Buffer.from("from node")]))).text(),
  );
  await t("34", async () => new Response(Readable.from([Buffer.from("from node")])).text());
  await t("35", async () => text(Duplex.from(new Blob(["a blob"]))));
})();
