// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const told = (error) =>
  `${error.name} ${error.code}: ${error.message}${error.cause ? ` <- ${told(error.cause)}` : ""}`;
const t = async (name, fn) => {
  try {
    print(name, await fn());
  } catch (error) {
    print(name, "!!", told(error));
  }
};
return (async () => {
  await t("b1", () => new Blob(1));
  await t("b2", () => new Blob("abc"));
  await t("b3", () => new Blob(["a\r\nb\n"], { endings: "native" }).size);
  await t("b4", () => new Blob(["a"], { endings: "x" }));
  await t("b5", () => new Blob(["a"], 1));
  await t("b6", () => new Blob(["a"], { type: "TEXT/Plain\u0100" }).type);
  await t("b7", () => new Blob(["a"], { type: "TEXT/Plain" }).type);
  await t("b8", async () => {
    const parts = [
      "héllo",
      new Uint8Array([1, 2]),
      new ArrayBuffer(2),
      new Blob(["x"]),
      5,
      { a: 1 },
      null,
    ];
    const b = new Blob(parts);
    return [
      b.size,
      await b.text(),
      await b.bytes(),
      b.slice(0, 3).size,
      b.slice(-3, -1, "X/Y").type,
      b.slice(3, 1).size,
      await b.slice(1, 3).arrayBuffer(),
    ];
  });
  await t("b9", () => Blob.prototype.text.call({}));
  await t("b10", () => Object.keys(Blob.prototype).toSorted());
  await t("b11", () => new Blob(new Set(["a"])).size);
  await t("b12", () => [
    Blob.length,
    File.length,
    Object.prototype.toString.call(new File([], "x")),
    structuredClone(new Blob(["a"], { type: "b/c" })),
  ]);
  await t("b13", async () => {
    const s = new Blob(["abc"]).stream();
    const out = [];
    for await (const c of s) out.push(c);
    return [s, out];
  });
  await t("b14", () => [
    require("buffer").Blob === Blob,
    require("node:buffer").File === File,
    new File([], "x") instanceof Blob,
  ]);
  await t("b15", () => [new Blob(), { nested: { deep: { blob: new Blob(["x"]) } } }]);
  await t("fi1", () => new File());
  await t("fi2", () => new File(["a"]));
  await t("fi3", () => new File(["a"], "n/x", { lastModified: 5, type: "A/b" }));
  await t("fi4", () => new File(["a"], "n", { lastModified: "x" }).lastModified);
  await t("fi5", async () => {
    const file = structuredClone({ file: new File(["a"], "n", { lastModified: 1 }) }).file;
    return [file, await file.text(), file instanceof File];
  });
  await t("fd1", () => new FormData(1));
  await t("fd2", () => new FormData().append("a"));
  await t("fd3", () => new FormData().append("a", "b", "c"));
  await t("fd4", () => {
    const f = new FormData();
    f.append("a", new Blob(["x"]));
    const v = f.get("a");
    return [v.name, v.constructor.name, v.type, v.size];
  });
  await t("fd5", () => {
    const f = new FormData();
    f.append("a", new Blob(["x"]), "fn");
    return [f.get("a").name, f.get("zz"), f.getAll("a").length, f.has("a")];
  });
  await t("fd6", () => {
    const f = new FormData();
    f.append("a", 1);
    f.append("b", 2);
    f.append("a", 3);
    f.set("a", 9);
    return [[...f], f, [...f.keys()], f.keys()];
  });
  await t("fd7", () => {
    const f = new FormData();
    f.append("a", 1);
    f.append("a", 2);
    f.append("f", new File(["q"], "q.txt", { lastModified: 1 }));
    return f;
  });
  await t("fd8", async () => {
    const f = new FormData();
    f.append('a\r\nb"', "x\ny");
    f.append("f", new File(["q"], 'q".txt', { type: "text/x" }));
    f.append("g", new Blob([]));
    const r = new Response(f);
    const boundary = r.headers.get("content-type").split("=")[1];
    return (await r.text()).replaceAll(boundary, "B");
  });
  await t("fd9", async () => {
    const f = new FormData();
    f.append('a\r\nb"', "x\ny");
    f.append("ü", "é");
    f.append(
      "f",
      new File([new Uint8Array([0, 255, 13, 10, 45, 45])], 'q".txt', { type: "text/x" }),
    );
    const g = await new Response(f).formData();
    return [
      [...g.keys()],
      g.get('a\r\nb"'),
      g.get("ü"),
      await g.get("f").bytes(),
      g.get("f").name,
      g.get("f").type,
    ];
  });
  const parse = async (text, boundary = "x") => {
    const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
    const form = await new Response(text.replaceAll("\n", "\r\n"), { headers }).formData();
    return [...form].map(([name, v]) =>
      typeof v === "string" ? [name, v] : [name, v.name, v.type, v.size],
    );
  };
  await t("m1", () => parse('--x\nContent-Disposition: form-data; name="a"\n\nv\n--x--\n'));
  await t("m2", () => parse('--x\nContent-Disposition: form-data; name="a"\n\nv\n--x--'));
  await t("m3", () => parse('--x\nContent-Disposition: form-data; name="a"\n\nv'));
  await t("m4", () => parse('--x\nContent-Disposition: attachment; name="a"\n\nv\n--x--'));
  await t("m5", () => parse("--x\nX: y\n\nv\n--x--"));
  await t("m6", () => parse("--x--\n"));
  await t("m7", () => parse(""));
  await t("m8", () =>
    parse(
      '--x\nContent-Disposition: form-data; name="a"; filename="f"\nContent-Type: text/html\nX-Other: 1\n\nv\n--x--',
    ),
  );
  await t("m9", () =>
    parse(
      '--x\nContent-Disposition: form-data; name="a"; filename="f"\nContent-Transfer-Encoding: base64\n\naGk=\n--x--',
    ),
  );
  await t("m10", () =>
    parse('preamble\n--x\nContent-Disposition: form-data; name="a"\n\nv\n--x--'),
  );
  await t("m11", () => parse("--x\nContent-Disposition: form-data; name=a\n\nv\n--x--"));
  await t("m12", () =>
    parse("--x\nContent-Disposition: form-data; name=\"a\"; filename*=utf-8''%41%42\n\nv\n--x--"),
  );
  await t("m13", () =>
    new Response("--x", { headers: { "content-type": "multipart/form-data" } }).formData(),
  );
  await t("m14", () =>
    parse('--x\ncontent-disposition: form-data; name="a"; filename=""\n\n\n--x--', '"x"'),
  );
  await t("m15", () => parse("--x\nContent-Disposition: form-data\n\nv\n--x--"));
  await t("m16", () => parse('--x\nContent-Disposition: form-data; name="a"\n\nv--x\n--x--'));
  await t("m17", () => parse('--xContent-Disposition: form-data; name="a"\n\nv\n--x--'));
  await t("m18", () =>
    parse(
      '--x\nContent-Disposition: form-data; name="a"\n\n1\n--x\nContent-Disposition: form-data; name="b"\n\n2\n\n3\n--x--\n',
    ),
  );
})();
