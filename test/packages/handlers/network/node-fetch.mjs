import fetch, { AbortError, Blob, FetchError, File, FormData, Headers, Request } from "node-fetch";

export const handler = async () => {
  const at = (path) => `${process.env.ENDPOINT}${path}`;
  const failure = (promise) =>
    promise.then(
      () => "none",
      ({ name, type, code, errno }) => ({ name, type, code: code ?? errno }),
    );
  const form = new FormData();
  form.set("a", "1");
  form.set("f", new File(["file"], "f.txt", { type: "text/plain" }));
  const multipart = await (await fetch(at("/echo"), { method: "POST", body: form })).json();
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 10);
  const chunks = [];
  for await (const chunk of (await fetch(at("/chunks/3"))).body) chunks.push(chunk.toString());
  const response = await fetch(
    new Request(at("/echo"), {
      method: "POST",
      body: "text",
      headers: new Headers({ "x-a": "1" }),
    }),
  );
  return {
    json: [response.status, response.headers.get("content-type"), await response.json()],
    multipart: multipart.body.split("\r\n").filter((line) => !line.startsWith("--")),
    chunks: chunks.join(""),
    blob: await (
      await fetch(at("/bytes/5"))
    )
      .blob()
      .then((blob) => [blob.size, blob instanceof Blob]),
    encoded: await Promise.all(
      ["gzip", "deflate", "br"].map(
        async (name) => (await (await fetch(at(`/encoded/${name}`))).json()).encoded,
      ),
    ),
    redirected: (await fetch(at("/redirect/2"))).url.endsWith("/echo?redirected"),
    manual: (await fetch(at("/redirect/2"), { redirect: "manual" })).status,
    cookies: (await fetch(at("/cookies"))).headers.raw()["set-cookie"],
    failures: [
      await failure(fetch(at("/slow/600000"), { signal: controller.signal })),
      await failure(fetch("http://127.0.0.1:19999/")),
      await failure(fetch(at("/redirect/4"), { follow: 1 })),
      await failure(fetch(at("/close"))),
      await failure(fetch(at("/bytes/3")).then((answer) => answer.json())),
    ],
    classes: [AbortError.name, FetchError.name],
  };
};
