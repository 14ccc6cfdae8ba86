import axios, { AxiosHeaders } from "axios";
import FormData from "form-data";

const failure = (promise) =>
  promise.then(
    () => "no failure",
    ({ name, code, response, message }) => ({
      name,
      code,
      status: response?.status,
      data: response?.data,
      message: message.replace(/127.0.0.1:\d+/, "HOST"),
    }),
  );

export const handler = async () => {
  const client = axios.create({
    baseURL: process.env.ENDPOINT,
    timeout: 5000,
    headers: { "X-Default": "d" },
  });
  client.interceptors.request.use((config) => {
    config.headers.set("X-Intercepted", "yes");
    return config;
  });
  client.interceptors.response.use((response) => ({ ...response, seen: true }));
  const form = new FormData();
  form.setBoundary("fixed");
  form.append("a", "1");
  form.append("f", Buffer.from("file"), { filename: "f.txt" });
  const streamed = [];
  for await (const chunk of (await client.get("/chunks/4", { responseType: "stream" })).data)
    streamed.push(chunk.toString());
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 10);
  const { data, status, headers, seen } = await client.get("/echo", {
    params: { a: 1, b: ["x", "y z"], c: null, d: new Date(0) },
    auth: { username: "u", password: "pä" },
  });
  const progress = [];
  return {
    get: [data, status, headers.get("content-type"), seen],
    post: (await client.post("/echo", { n: 1, nested: { a: [1] } })).data,
    put: (await client.put("/echo", "text", { headers: { "Content-Type": "text/plain" } })).data,
    patch: (await client.patch("/echo", new URLSearchParams({ a: "1 2" }))).data,
    remove: (await client.delete("/echo", { data: { why: 1 } })).data,
    form: (await client.post("/echo", form)).data,
    urlencoded: (
      await client.post(
        "/echo",
        { a: [1, 2], b: { c: "d" } },
        { headers: { "Content-Type": "application/x-www-form-urlencoded" } },
      )
    ).data.body,
    buffer: (await client.post("/echo", Buffer.from("bytes"))).data.body,
    bytes: [...(await client.get("/bytes/5", { responseType: "arraybuffer" })).data],
    text: (
      await client.get("/status/200", {
        responseType: "text",
        transformResponse: (body) => `<${body}>`,
      })
    ).data,
    encoded: (
      await Promise.all(["gzip", "deflate", "br"].map((name) => client.get(`/encoded/${name}`)))
    ).map((response) => [
      response.data.encoded,
      response.data.text.length,
      response.headers["content-encoding"] ?? null,
    ]),
    redirected: (await client.get("/redirect/3")).data.url,
    cookies: (await client.get("/cookies")).headers["set-cookie"],
    streamed: streamed.join(""),
    all: (await axios.all([client.get("/status/201"), client.get("/status/202")])).map(
      ({ status: code }) => code,
    ),
    accepted: (await client.get("/status/404", { validateStatus: () => true })).status,
    upload: (
      await client.post("/echo", "x".repeat(1000), {
        onUploadProgress: ({ loaded }) => progress.push(loaded),
      })
    ).data.body.length,
    progress: progress.at(-1),
    headers: AxiosHeaders.from({ "content-type": "a/b" }).getContentType(),
    failures: [
      await failure(client.get("/status/500")),
      await failure(client.get("/slow/600000", { timeout: 20 })),
      await failure(client.get("/slow/600000", { signal: controller.signal })),
      await failure(client.get("/redirect/5", { maxRedirects: 2 })),
      await failure(client.get("/bytes/100", { maxContentLength: 10 })),
      await failure(client.get("/close")),
      await failure(axios.get("http://127.0.0.1:19999/")),
    ],
    uri: client.getUri({ url: "/x", params: { a: [1, 2] } }).replace(/127.0.0.1:\d+/, "HOST"),
  };
};
