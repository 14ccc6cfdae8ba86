const failure = (promise) =>
  promise.then(
    () => "no failure",
    ({ name, message, cause }) => ({ name, message, cause: cause?.code ?? cause?.name }),
  );

export const handler = async () => {
  const at = (path) => `${process.env.ENDPOINT}${path}`;
  const response = await fetch(at("/echo?a=1"), {
    method: "POST",
    headers: { "x-own": "1" },
    body: JSON.stringify({ a: 1 }),
  });
  const form = new FormData();
  form.append("a", "1");
  form.append("f", new Blob(["file"], { type: "text/x" }), "f.txt");
  const multipart = await (await fetch(at("/echo"), { method: "POST", body: form })).json();
  const boundary = /boundary=(.+)$/.exec(multipart.headers["content-type"])?.[1];
  const chunks = [];
  for await (const chunk of (await fetch(at("/chunks/3"))).body)
    chunks.push(new TextDecoder().decode(chunk));
  const reader = (await fetch(at("/bytes/70000"))).body.getReader();
  let read = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read())
    read += next.value.length;
  const stream = new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode("streamed"));
      controller.close();
    },
  });
  const request = new Request(at("/echo"), {
    method: "PUT",
    body: "cloned",
    headers: [["x-b", "2"]],
  });
  const clone = request.clone();
  const manual = await fetch(at("/redirect/1"), { redirect: "manual" });
  const redirected = await fetch(at("/redirect/2"));
  const text = await fetch(at("/text"));
  return {
    response: [
      response.status,
      response.ok,
      response.headers.get("content-type"),
      response.redirected,
      response.type,
      await response.json(),
      response.bodyUsed,
    ],
    multipart: multipart.body.replaceAll(boundary, "BOUNDARY"),
    chunks: chunks.join(""),
    read,
    streamed: (
      await (await fetch(at("/echo"), { method: "POST", body: stream, duplex: "half" })).json()
    ).body,
    request: [(await (await fetch(request)).json()).body, await clone.text()],
    manual: [manual.status, manual.headers.get("location")],
    redirected: [redirected.redirected, (await redirected.json()).url],
    cookies: (await fetch(at("/cookies"))).headers.getSetCookie(),
    latin1: [text.headers.get("etag"), [...new Uint8Array(await text.arrayBuffer())]],
    encoded: await Promise.all(
      ["gzip", "deflate", "br"].map(
        async (name) => (await (await fetch(at(`/encoded/${name}`))).json()).text.length,
      ),
    ),
    params: await (
      await fetch(at("/echo"), { method: "POST", body: new URLSearchParams({ a: "ä b" }) })
    ).json(),
    blob: [await (await fetch(at("/bytes/3"))).blob()].map(({ size, type }) => [size, type]),
    notFound: (await fetch(at("/status/404"))).status,
    parallel: (await Promise.all([1, 2, 3, 4, 5].map((n) => fetch(at(`/status/20${n % 3}`))))).map(
      ({ status }) => status,
    ),
    failures: [
      await failure(fetch(at("/slow/600000"), { signal: AbortSignal.timeout(20) })),
      await failure(
        fetch(at("/slow/600000"), { signal: AbortSignal.abort(new Error("own reason")) }),
      ),
      await failure(fetch("http://127.0.0.1:19999/")),
      await failure(fetch(at("/redirect/1"), { redirect: "error" })),
      await failure(fetch("nonsense")),
      await failure(fetch(at("/close"))),
    ],
  };
};
