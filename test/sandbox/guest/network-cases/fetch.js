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
const shown = (r) => [r.status, r.statusText, r.ok, r.redirected, r.type, r.url, r.bodyUsed];
return (async () => {
  await t("text", async () => {
    const r = await fetch(`${origin}/text`);
    return [shown(r), r.headers.get("content-type"), await r.text(), r.bodyUsed];
  });
  await t("echo get", async () => (await fetch(`${origin}/echo?a=b#c`)).json());
  await t("echo headers", async () =>
    (
      await fetch(`${origin}/echo`, {
        headers: {
          "X-A": "1",
          accept: "text/x",
          "user-agent": "mine",
          "accept-encoding": "identity",
          cookie: "a=b",
        },
      })
    ).json(),
  );
  await t("echo post", async () =>
    (await fetch(`${origin}/echo`, { method: "post", body: "héllo" })).json(),
  );
  await t("echo put bytes", async () =>
    (await fetch(`${origin}/echo`, { method: "PUT", body: new Uint8Array([0, 1, 255]) })).json(),
  );
  await t("echo params", async () =>
    (
      await fetch(`${origin}/echo`, { method: "POST", body: new URLSearchParams({ a: "b c" }) })
    ).json(),
  );
  await t("echo blob", async () =>
    (
      await fetch(`${origin}/echo`, { method: "POST", body: new Blob(["blob"], { type: "x/y" }) })
    ).json(),
  );
  await t("echo delete", async () => (await fetch(`${origin}/echo`, { method: "DELETE" })).json());
  await t("echo patch", async () =>
    (await fetch(new Request(`${origin}/echo`, { method: "PATCH", body: "p" }))).json(),
  );
  await t("echo form", async () => {
    const form = new FormData();
    form.append("a", "1");
    form.append("f", new File(["file"], "f.txt", { type: "text/plain" }));
    const seen = await (await fetch(`${origin}/echo`, { method: "POST", body: form })).json();
    return seen.body.replace(/-{4}formdata-\w+-\w+/g, "B");
  });
  await t("echo stream", async () => {
    const body = new ReadableStream({
      async pull(controller) {
        this.at = (this.at ?? 0) + 1;
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (this.at > 3) return controller.close();
        controller.enqueue(new TextEncoder().encode(`part ${this.at} `));
      },
    });
    return (await fetch(`${origin}/echo`, { method: "POST", body, duplex: "half" })).json();
  });
  await t("echo generator", async () => {
    async function* parts() {
      yield "one ";
      yield new Uint8Array([50]);
    }
    return (
      await fetch(`${origin}/echo`, { method: "POST", body: parts(), duplex: "half" })
    ).json();
  });
  await t("echo failing stream", async () => {
    const body = new ReadableStream({ pull: (c) => c.error(new Error("no more")) });
    return (await fetch(`${origin}/echo`, { method: "POST", body, duplex: "half" })).json();
  });
  await t("head", async () => {
    const r = await fetch(`${origin}/text`, { method: "HEAD" });
    return [shown(r), await r.text(), r.body];
  });
  await t("cookies", async () => {
    const r = await fetch(`${origin}/cookies`);
    return [
      r.headers.getSetCookie(),
      r.headers.get("x-mixed-case"),
      [...r.headers.keys()].includes("x-mixed-case"),
    ];
  });
  await t("immutable", async () => (await fetch(`${origin}/text`)).headers.set("a", "b"));
  await t("big", async () => (await (await fetch(`${origin}/big`)).arrayBuffer()).byteLength);
  await t("big streamed", async () => {
    let length = 0;
    for await (const chunk of (await fetch(`${origin}/big`)).body) length += chunk.length;
    return length;
  });
  for (const encoding of ["gzip", "deflate", "br"]) {
    await t(encoding, async () => {
      const r = await fetch(`${origin}/${encoding}`);
      return [r.headers.get("content-encoding"), (await r.text()).length];
    });
  }
  await t("bad gzip", async () => (await fetch(`${origin}/bad-gzip`)).text());
  await t("no content", async () => {
    const r = await fetch(`${origin}/no-content`);
    return [shown(r), r.body, await r.text()];
  });
  await t("not modified", async () => shown(await fetch(`${origin}/not-modified`)));
  await t("teapot", async () => {
    const r = await fetch(`${origin}/status/418`);
    return [shown(r), await r.text()];
  });
  await t("missing", async () => shown(await fetch(`${origin}/missing`)));
  for (const status of [301, 302, 303, 307, 308]) {
    await t(`redirect ${status}`, async () => {
      const r = await fetch(`${origin}/${status}`, {
        method: "POST",
        body: "b",
        headers: { "X-A": "1" },
      });
      return [shown(r), await r.json()];
    });
    await t(`redirect get ${status}`, async () => shown(await fetch(`${origin}/${status}`)));
  }
  await t(
    "redirect put 303",
    async () => (await (await fetch(`${origin}/303`, { method: "PUT", body: "b" })).json()).method,
  );
  await t(
    "redirect put 302",
    async () => (await (await fetch(`${origin}/302`, { method: "PUT", body: "b" })).json()).method,
  );
  await t("redirect manual", async () => {
    const r = await fetch(`${origin}/302`, { redirect: "manual" });
    return [shown(r), r.headers.get("location"), await r.text()];
  });
  await t("redirect error", async () => fetch(`${origin}/302`, { redirect: "error" }));
  await t("redirect loop", async () => fetch(`${origin}/loop`));
  await t("redirect to file", async () => fetch(`${origin}/to-file`));
  await t("no location", async () => shown(await fetch(`${origin}/no-location`)));
  await t("hang up", async () => {
    try {
      await fetch(`${origin}/hang-up`);
    } catch (error) {
      return [error.name, error.message, error.cause.name, error.cause.code, error.cause.message];
    }
  });
  await t("cut", async () => {
    const r = await fetch(`${origin}/cut`);
    try {
      await r.text();
    } catch (error) {
      return [
        error.name,
        error.message,
        error.cause.name,
        error.cause.code,
        error.cause.message,
        r.bodyUsed,
      ];
    }
  });
  await t("huge header", async () => {
    try {
      await fetch(`${origin}/huge-header`);
    } catch (error) {
      return [error.message, error.cause.name, error.cause.code];
    }
  });
  await t("form", async () => [...(await (await fetch(`${origin}/form`)).formData())]);
  await t("refused port", async () => fetch("http://127.0.0.1:19999/"));
  await t("abort before", async () => fetch(`${origin}/text`, { signal: AbortSignal.abort() }));
  await t("abort waiting", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    await fetch(`${origin}/silent`, { signal: controller.signal });
  });
  await t("abort with reason", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new RangeError("mine")), 20);
    await fetch(`${origin}/silent`, { signal: controller.signal });
  });
  await t("timeout", async () => fetch(`${origin}/silent`, { signal: AbortSignal.timeout(20) }));
  await t("abort in the body", async () => {
    const controller = new AbortController();
    const r = await fetch(`${origin}/endless`, { signal: controller.signal });
    const reader = r.body.getReader();
    await reader.read();
    controller.abort();
    for (;;) await reader.read();
  });
  await t("abort while text()", async () => {
    const r = await fetch(`${origin}/endless`, { signal: AbortSignal.timeout(30) });
    await r.text();
  });
  await t("cancel the body", async () => {
    const r = await fetch(`${origin}/endless`);
    const reader = r.body.getReader();
    await reader.read();
    await reader.cancel("enough");
    return [(await reader.read()).done, r.bodyUsed];
  });
  await t("clone", async () => {
    const r = await fetch(`${origin}/big`);
    const c = r.clone();
    const [a, b] = await Promise.all([r.text(), c.text()]);
    return [a.length, b.length, a === b, c.url === r.url];
  });
  await t("parallel", async () => {
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, n) => fetch(`${origin}/echo?n=${n}`).then((r) => r.json())),
    );
    return all.map(({ url }) => url).join();
  });
  await t("pipe", async () => {
    const r = await fetch(`${origin}/text`);
    const upper = new TransformStream({ transform: (chunk, c) => c.enqueue(chunk.toUpperCase()) });
    let text = "";
    for await (const part of r.body.pipeThrough(new TextDecoderStream()).pipeThrough(upper))
      text += part;
    return text;
  });
  const hash = (name, text) =>
    `${name}-${require("node:crypto").createHash(name).update(text).digest("base64")}`;
  for (const integrity of [
    hash("sha256", "text ü"),
    hash("sha256", "other"),
    "sha1-x",
    "x",
    `${hash("sha384", "text ü")} ${hash("sha256", "other")}`,
    `${hash("sha256", "text ü")} ${hash("sha512", "other")}`,
  ]) {
    await t("integrity", async () => (await fetch(`${origin}/text`, { integrity })).text());
  }
  await t("bad content-length", async () =>
    fetch(`${origin}/echo`, { headers: { "content-length": "x" } }),
  );
  await t("transfer-encoding", async () =>
    fetch(`${origin}/echo`, { headers: { "transfer-encoding": "chunked" } }),
  );
  await t("inspect", async () => {
    const r = await fetch(`${origin}/text`);
    const { inspect } = require("node:util");
    return inspect(r).replace(
      /'?(date|connection|keep-alive|transfer-encoding)'?: '[^']*',?\n?\s*/gi,
      "",
    );
  });
})();
