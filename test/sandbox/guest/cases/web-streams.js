// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
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
// A promise shows more once async_hooks has been used.
const shown = (value) =>
  require("node:util")
    .inspect(value, { depth: 4 })
    .replace(/Promise \{[^}]*\}/g, "Promise")
    .replace(/\s+/g, " ");
// What is wrong with an argument is told in other words.
const named = async (name, fn) => {
  try {
    print(name, await fn());
  } catch (error) {
    print(name, "!!", error.name);
  }
};
const all = async (stream) => {
  const out = [];
  for await (const chunk of stream) out.push(chunk);
  return out;
};
const source = (...chunks) =>
  new ReadableStream({
    start(c) {
      for (const chunk of chunks) c.enqueue(chunk);
      c.close();
    },
  });
return (async () => {
  const rs = new ReadableStream({ start: (c) => c.enqueue(1) }, { highWaterMark: 3 });
  await t("inspect", () => {
    let controller, bytes;
    const s = new ReadableStream({ type: "bytes", start: (c) => void (bytes = c), pull() {} });
    new ReadableStream({ start: (c) => void (controller = c) });
    const reader = s.getReader({ mode: "byob" });
    reader.read(new Uint8Array(4));
    const ws = new WritableStream();
    const writer = ws.getWriter();
    return shown([
      rs,
      controller,
      bytes,
      bytes.byobRequest,
      reader,
      ws,
      writer,
      new TransformStream(),
      new CountQueuingStrategy({ highWaterMark: 1 }),
      new ByteLengthQueuingStrategy({ highWaterMark: 2 }),
    ]);
  });
  await t("encoding streams", () => [
    new TextEncoderStream(),
    new TextDecoderStream("utf-16le", { fatal: true }),
  ]);
  const reader = rs.getReader();
  await t("reader", () => shown(reader));
  await t("a1", () => rs.getReader());
  await named("a2", () => new ReadableStream(1));
  await t("a3", () => rs.tee());
  await t("a4", () => rs.getReader({ mode: "x" }));
  await t("a5", () => new ReadableStream().getReader({ mode: "byob" }));
  await named("a6", () => new ReadableStreamDefaultReader({}));
  await named("a7", () => new WritableStream({ type: 1 }));
  await t("a8", () => ReadableStream.prototype.getReader.call({}));
  await named("a9", () => new ReadableStreamDefaultController());
  await named("a10", () => new CountQueuingStrategy());
  await named("a11", () => new CountQueuingStrategy({}));
  await named("a12", () => new ReadableStream({ type: "q" }));
  await named("a13", () => new ReadableStream({}, { highWaterMark: -1 }));
  await named("a14", () => ReadableStream.from(1));
  await t(
    "a15",
    () =>
      new ReadableStream({
        start(c) {
          c.close();
          c.enqueue(1);
        },
      }),
  );
  await t("a16", () => rs.cancel());
  await t("a17", () => rs.pipeTo(new WritableStream()));
  await t("a18", () => rs.pipeThrough(new TransformStream()));
  await t("a19", () => rs.values());
  await t("a20", () => {
    reader.releaseLock();
    return reader.read();
  });
  await t("a21", () => reader.cancel());
  await t("a22", () => {
    const w = new WritableStream().getWriter();
    w.close();
    return w.write(1);
  });
  await t("a23", () => {
    const w = new WritableStream().getWriter();
    w.close();
    return w.close();
  });
  await named("a24", () => new ReadableStream({}, 1));
  await named("a25", () => new TransformStream({ readableType: 1 }));
  await named("a26", () => new TransformStream(1));
  await named("a27", () => new WritableStream(1));
  await t("a28", () => rs.pipeTo(1));
  await t("a29", () => rs.pipeThrough({}));
  await t("a30", () => rs.pipeTo(new WritableStream(), { signal: 1 }));
  await t("a31", () => rs.pipeTo(new WritableStream(), { signal: AbortSignal.abort() }));
  await named("a32", () => new WritableStreamDefaultWriter({}));
  await t("a33", () =>
    Object.getOwnPropertyDescriptor(ReadableStream.prototype, "locked").get.call({}),
  );
  await t("a34", () => ReadableStream.prototype.cancel.call({}));
  await t("a35", () => ReadableStreamDefaultReader.prototype.read.call({}));
  await t(
    "a36",
    () =>
      new ReadableStream({
        start() {
          throw new Error("boom");
        },
      }),
  );
  await t("a37", () => all(new ReadableStream({ start: (c) => c.error(new Error("boom")) })));
  await t("a38", () => {
    const w = new WritableStream().getWriter();
    w.releaseLock();
    return w.write(1);
  });
  await t("a39", () => {
    const w = new WritableStream();
    w.getWriter();
    w.getWriter();
  });
  await t("a40", () => {
    const w = new WritableStream();
    w.getWriter();
    return w.abort();
  });
  await t("a41", async () =>
    new WritableStream({
      write() {
        throw new Error("w");
      },
    })
      .getWriter()
      .write(1),
  );
  await t("a42", async () => {
    const x = new TransformStream({
      transform() {
        throw new Error("t");
      },
    });
    x.writable
      .getWriter()
      .write(1)
      .catch(() => {});
    await x.readable.getReader().read();
  });
  await t("b1", async () => all(source(1, 2, 3)));
  await t("b2", async () => {
    const [a, b] = source(1, 2).tee();
    return [await all(a), await all(b)];
  });
  await t("b3", async () => all(ReadableStream.from(["a", Promise.resolve("b")])));
  await t("b4", async () =>
    all(
      ReadableStream.from(
        (async function* () {
          yield 1;
          yield 2;
        })(),
      ),
    ),
  );
  await t("b5", async () => {
    const written = [];
    const sink = new WritableStream({
      write: (c) => void written.push(c),
      close: () => void written.push("closed"),
    });
    await source("x", "y").pipeTo(sink);
    return written;
  });
  await t("b6", async () =>
    all(
      source(1, 2).pipeThrough(
        new TransformStream({
          transform: (c, k) => k.enqueue(c * 2),
          flush: (k) => k.enqueue("end"),
        }),
      ),
    ),
  );
  await t("b7", async () => {
    const s = source(1, 2, 3);
    for await (const chunk of s) if (chunk === 2) break;
    return [s.locked, await s.getReader().read()];
  });
  await t("b8", async () => {
    const s = source(1, 2, 3);
    for await (const chunk of s.values({ preventCancel: true })) if (chunk === 2) break;
    return all(s);
  });
  await t("b9", async () => {
    const log = [];
    const s = new ReadableStream(
      {
        pull: (c) => {
          log.push(`pull ${c.desiredSize}`);
          c.enqueue(log.length);
        },
        cancel: (r) => void log.push(`cancel ${r}`),
      },
      { highWaterMark: 2 },
    );
    const r = s.getReader();
    await r.read();
    await r.cancel("why");
    return [log, await r.read(), await r.closed];
  });
  await t("b10", async () => {
    let pulled = 0;
    const s = new ReadableStream({
      type: "bytes",
      autoAllocateChunkSize: 4,
      pull(c) {
        if (pulled++ > 2) return (c.close(), c.byobRequest?.respond(0));
        const view = c.byobRequest.view;
        view[0] = pulled;
        c.byobRequest.respond(2);
      },
    });
    return all(s);
  });
  await t("b11", async () => {
    const s = new ReadableStream({
      type: "bytes",
      start(c) {
        c.enqueue(new Uint8Array([1, 2, 3, 4, 5]));
        c.close();
      },
    });
    const r = s.getReader({ mode: "byob" });
    return [
      await r.read(new Uint8Array(2)),
      await r.read(new Uint16Array(1)),
      await r.read(new Uint8Array(9)),
      await r.read(new Uint8Array(9)),
    ];
  });
  await t("b12", async () => {
    const w = new WritableStream(
      {},
      new ByteLengthQueuingStrategy({ highWaterMark: 10 }),
    ).getWriter();
    const before = w.desiredSize;
    w.write(new Uint8Array(4));
    return [before, w.desiredSize, await w.ready];
  });
  await t("b13", async () => {
    const controller = new AbortController();
    const s = new ReadableStream({
      pull: (c) =>
        new Promise((resolve) =>
          setTimeout(() => resolve(controller.signal.aborted || c.enqueue(1)), 5),
        ),
    });
    setTimeout(() => controller.abort(), 20);
    await s.pipeTo(new WritableStream(), { signal: controller.signal });
  });
  await t("b14", async () =>
    all(source("é", "\ud83d", "\ude00", "\ud83d").pipeThrough(new TextEncoderStream())),
  );
  await t("b15", async () => {
    const bytes = new TextEncoder().encode("é😀!");
    return all(
      source(bytes.slice(0, 1), bytes.slice(1, 4), bytes.slice(4)).pipeThrough(
        new TextDecoderStream(),
      ),
    );
  });
  await t("b16", async () =>
    all(
      source(new Uint8Array([0xff])).pipeThrough(new TextDecoderStream("utf-8", { fatal: true })),
    ),
  );
  await t("b17", async () => all(source("text").pipeThrough(new TextDecoderStream())));
  await t("b18", () => new TextDecoderStream("nothing"));
  await t("b19", () => structuredClone(source(1)));
  await t("b20", async () => {
    const s = source(1, { a: 2 });
    const moved = structuredClone({ s }, { transfer: [s] }).s;
    return [s.locked, await all(moved)];
  });
  await t("c1", () => {
    const web = require("node:stream/web");
    return Object.keys(web)
      .filter((name) => web[name] === globalThis[name])
      .toSorted()
      .join();
  });
  await t("c2", () => [
    ReadableStream.name,
    ReadableStream.length,
    Object.getOwnPropertyNames(ReadableStream.prototype),
    Object.prototype.toString.call(new ReadableStream()),
  ]);
  await t("c3", () => [
    WritableStream.name,
    Object.getOwnPropertyNames(WritableStream.prototype),
    TransformStream.name,
    Object.getOwnPropertyNames(TransformStream.prototype),
  ]);
})();
