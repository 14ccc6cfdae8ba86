// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const told = (error) =>
  error instanceof Error
    ? `${error.name} ${error.code}: ${error.message}${error.cause ? ` <- ${told(error.cause)}` : ""}`
    : error;
const t = async (name, fn) => {
  try {
    print(name, await fn());
  } catch (error) {
    print(name, "!!", told(error));
  }
};
return (async () => {
  await t("h1", () => new Headers([["a"]]));
  await t("h2", () => new Headers(1));
  await t("h3", () => new Headers(null));
  await t("h4", () => new Headers("x"));
  await t("h5", () => new Headers({ "a b": 1 }));
  await t("h6", () => new Headers({ a: "\n\n x\u0100" }));
  await t("h7", () => new Headers({ a: "x\0y" }));
  await t("h8", () => new Headers().append("a"));
  await t("h9", () => new Headers().get());
  await t("h10", () => Headers.prototype.get.call({}, "a"));
  await t("h11", () => new Headers([1]));
  await t("h12", () => new Headers({ [Symbol("x")]: 1 }));
  const pairs = [
    ["b", "1"],
    ["A", "2"],
    ["set-cookie", "x"],
    ["a", "3"],
    ["Set-Cookie", "y"],
    ["cookie", "q"],
    ["cookie", "r"],
  ];
  await t("h13", () => {
    const headers = new Headers(pairs);
    return [
      [...headers],
      headers.getSetCookie(),
      headers.get("SET-cookie"),
      headers.has("b"),
      headers,
    ];
  });
  await t("h14", () => new Headers({ a: undefined, b: null, c: 1.5 }).get("a"));
  await t("h15", () => new Headers().forEach(1));
  await t("h17", () => new Headers(new Map([["a", "b"]])).get("a"));
  await t("h18", () => new Headers().set("a b", "c"));
  await t("h19", () => new Headers().delete("a b"));
  await t("h20", () => {
    const h = new Headers({ A: 1 });
    return [
      h.entries(),
      h.keys()[Symbol.toStringTag],
      Object.prototype.toString.call(h),
      h.keys().next(),
      [...h.values()],
      h.entries().toArray(),
    ];
  });
  await t("h21", () => Response.redirect("http://a", "301").headers.set("a", "b"));
  await t("h22", () => Response.error().headers.append("a", "b"));
  await t("h23", () => {
    const seen = [];
    new Headers({ b: 1, a: 2 }).forEach(
      function (value, name, all) {
        seen.push(value, name, all instanceof Headers, this.x);
      },
      { x: 1 },
    );
    return seen;
  });
  await t("h24", () => [
    Object.keys(Headers.prototype),
    Headers.length,
    Headers.prototype.append.length,
  ]);
  await t("h25", () => {
    const h = new Headers({ a: 1, "set-cookie": "x" });
    h.delete("A");
    h.set("Set-Cookie", "z");
    h.append("X", " padded\t");
    return [h, new Headers(h).getSetCookie()];
  });
  await t("r1", () => new Response("x", { status: 100 }));
  await t("r2", () => new Response("x", { status: 204 }));
  await t("r3", () => new Response("x", { statusText: "\n" }));
  await t("r4", () => Response.redirect("x"));
  await t("r5", () => Response.redirect("http://a", 200));
  await t("r6", () => Response.json(undefined));
  await t("r7", () => Response.json({ a: 1 }, { status: 201, headers: { x: "y" } }));
  await t("r8", () => new Response(Symbol()));
  await t("r9", async () => {
    const r = new Response("x");
    await r.text();
    await r.text();
  });
  await t("r10", async () => {
    const r = new Response("x");
    await r.text();
    r.clone();
  });
  await t("r11", async () => {
    const r = new Response("x");
    r.body.getReader();
    await r.text();
  });
  await t("r12", async () => {
    const r = new Response(null);
    return [await r.text(), r.bodyUsed, await r.text(), r.body];
  });
  await t("r14", async () => new Response("{bad").formData());
  const multipart = { headers: { "content-type": "multipart/form-data; boundary=x" } };
  await t("r15", async () => new Response("{bad", multipart).formData());
  const form = { headers: { "content-type": "application/x-www-form-urlencoded" } };
  await t("r16", async () => new Response("a=b&c=d", form).formData());
  await t("r17", async () => Response.error());
  await t("r18", async () => new Response("x", { status: "abc" }));
  await t("r19", async () => new Response("x", 1));
  await t("r20", async () => new Response("x", { headers: 1 }));
  await t("r21", async () => Response.prototype.text.call({}));
  await t("r22", () => Object.getOwnPropertyDescriptor(Response.prototype, "status").get.call({}));
  await t("r23", async () => {
    const r = new Response("x");
    const b = r.body;
    return [b === r.body, await r.text(), r.bodyUsed, b.locked, r.body.locked];
  });
  await t("r24", async () => {
    const r = new Response("x");
    await r.text();
    return [r.body, r.body.locked, r.bodyUsed];
  });
  await t("r25", async () => new Response({ toString: () => "obj" }).text());
  await t("r26", async () => {
    const type = (body) => new Response(body).headers.get("content-type");
    return [
      type(new URLSearchParams("a=b")),
      type(new Blob(["a"], { type: "x/y" })),
      type(new Uint8Array(2)),
      type("x"),
      type(new FormData()).slice(0, 30),
    ];
  });
  await t("r27", async () =>
    new Response(
      (async function* () {
        yield "a";
      })(),
    ).text(),
  );
  await t("r28", async () =>
    new Response(
      (async function* () {
        yield new Uint8Array([97]);
      })(),
    ).text(),
  );
  await t("r29", async () => {
    const r = new Response("cloned");
    const c = r.clone();
    return [await r.text(), await c.json().catch(() => "no json"), r.bodyUsed, c.bodyUsed];
  });
  await t("r30", async () => {
    const stream = new ReadableStream({
      start(c) {
        c.enqueue(new Uint8Array([104]));
        c.enqueue(new Uint8Array([105]));
        c.close();
      },
    });
    const r = new Response(stream);
    const c = r.clone();
    return [await r.text(), await c.bytes(), r.headers];
  });
  await t("r31", async () =>
    new Response(
      new ReadableStream({
        start(c) {
          c.enqueue("x");
          c.close();
        },
      }),
    ).text(),
  );
  await t("r32", async () =>
    new Response(
      new ReadableStream({
        start(c) {
          c.error(new Error("boom"));
        },
      }),
    ).text(),
  );
  await t("r33", async () => {
    const out = [];
    for await (const chunk of new Response("chunks").body) out.push(chunk);
    return out;
  });
  await t("r34", async () => [
    await new Response("\uFEFFbom").text(),
    await new Response("\uFEFF{}").json(),
  ]);
  await t("r35", async () => [
    await new Response("ab").arrayBuffer(),
    await new Response("ab", { headers: { "content-type": "Text/Plain; Charset=x" } }).blob(),
  ]);
  await t("r36", async () => [
    new Response().status,
    new Response(undefined, { status: 204 }).ok,
    new Response("x", { statusText: "Yes" }),
  ]);
  await t("r37", async () => Object.keys(Response.prototype).toSorted());
  await t("r38", async () => {
    const reader = new Response("byob").body.getReader({ mode: "byob" });
    return [
      await reader.read(new Uint8Array(2)),
      await reader.read(new Uint8Array(9)),
      await reader.read(new Uint8Array(1)),
    ];
  });
  await t("r39", async () => [Response.redirect("http://a/b", 307), Response.redirect("http://a")]);
  await t("r40", async () => [
    Response.length,
    Response.json.length,
    Object.prototype.toString.call(new Response()),
  ]);
  await t("q1", () => new Request());
  await t("q2", () => new Request("x"));
  await t("q3", () => new Request("http://u:p@a"));
  await t("q4", () => new Request("http://a", { method: "bad method" }));
  await t("q5", () => new Request("http://a", { method: "connect" }));
  await t("q6", () => new Request("http://a", { method: "GET", body: "x" }));
  await t("q7", () =>
    ["post", "PATCH", "custom", "delete"].map(
      (method) => new Request("http://a", { method }).method,
    ),
  );
  await t("q8", () => new Request("http://a", { mode: "navigate" }));
  await t("q9", () => new Request("http://a", { mode: "x" }));
  await t("q10", () => new Request("http://a", { redirect: "x" }));
  await t("q11", () => new Request("http://a", { signal: 1 }));
  await t("q12", () => new Request("http://a", { window: 1 }));
  await t("q13", () => new Request("http://a", { method: "POST", body: new ReadableStream() }));
  await t(
    "q14",
    () =>
      new Request("http://a", { method: "POST", body: new ReadableStream(), duplex: "half" })
        .duplex,
  );
  await t(
    "q15",
    () => new Request("http://a", { method: "POST", body: "x", duplex: "full" }).duplex,
  );
  await t("q16", () => new Request("http://a", { referrer: "x" }));
  await t("q17", () => new Request("http://a", { cache: "only-if-cached" }));
  await t("q18", () => new Request("http://a", { credentials: "x" }));
  await t("q19", async () => {
    const r = new Request("http://a", { method: "POST", body: "x" });
    const q = new Request(r);
    return [r.bodyUsed, q.bodyUsed, await q.text(), q.headers.get("content-type")];
  });
  await t("q20", async () => {
    const r = new Request("http://a", { method: "POST", body: "x" });
    await r.text();
    new Request(r);
  });
  await t("q21", () => new Request("http://a#frag").url);
  await t(
    "q22",
    () => new Request(new URL("http://a/b?c"), { headers: { x: 1 }, method: "PUT", body: "y" }),
  );
  await t("q23", async () => {
    const r = new Request("http://a", { method: "POST", body: "x", headers: { a: "b" } });
    const q = new Request(r, { headers: { c: "d" }, body: "new" });
    return [q.headers, await q.text(), q.method, await r.clone().text(), r.bodyUsed];
  });
  await t("q24", () => {
    const controller = new AbortController();
    const r = new Request("http://a", { signal: controller.signal });
    controller.abort("why");
    return [
      r.signal.aborted,
      r.signal.reason,
      r.clone().signal.aborted,
      r.signal === controller.signal,
    ];
  });
  await t("q25", () => [
    Request.length,
    Object.prototype.toString.call(new Request("http://a")),
    Object.keys(Request.prototype)
      .filter((name) => name !== "attribute")
      .toSorted(),
  ]);
  await t("f0", () => [
    fetch.length,
    fetch.name,
    typeof fetch,
    Object.keys(globalThis).includes("fetch"),
  ]);
  await t("f1", () => fetch());
  await t("f2", () => fetch("x"));
  await t("f3", () => fetch("http://127.0.0.1:1"));
  await t("f5", () => fetch("ftp://a"));
  await t("f7", () => fetch("about:blank"));
  await t("f8", () => fetch("file:///x"));
  await t("f9", async () => {
    const r = await fetch("data:text/plain;charset=utf-8;base64,aGk=");
    return [r, await r.text(), r];
  });
  await t("f10", async () => fetch("data:x"));
  await t("f12", async () => fetch("http://127.0.0.1:49999", { signal: AbortSignal.abort() }));
  await t("f13", async () => fetch("http://127.0.0.1:49999", { signal: AbortSignal.abort("why") }));
  await t("f14", async () => fetch("mailto:x"));
  await t("f16", async () => (await fetch("data:,a%20b%zz+c#frag")).text());
  await t("f17", async () => (await fetch("data:,x")).headers.get("content-type"));
  await t("f18", async () => (await fetch("data:;charset=x,y")).headers.get("content-type"));
  await t("f19", async () => fetch("data:;base64,a"));
  await t("f20", async () => (await fetch(new Request("data:text/html,<p>"))).text());
})();
