import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { basicAuth } from "hono/basic-auth";
import { getCookie, setCookie } from "hono/cookie";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { sign } from "hono/jwt";
import { stream, streamText } from "hono/streaming";
import { validator } from "hono/validator";
import { httpEvent } from "../../support/events.cjs";

const app = new Hono();
app.use("/api/*", cors({ origin: "https://example.com" }));
app.use("/private/*", basicAuth({ username: "u", password: "p" }));
app.get("/", (c) => c.text("root"));
app.get("/api/items/:id{[0-9]+}", (c) =>
  c.json({
    id: c.req.param("id"),
    q: c.req.query("q"),
    all: c.req.queries("t"),
    agent: c.req.header("user-agent") ?? null,
  }),
);
app.post(
  "/api/items",
  validator("json", (value, c) =>
    typeof value.n === "number" ? value : c.json({ error: "n" }, 422),
  ),
  async (c) => c.json({ got: c.req.valid("json") }, 201),
);
app.post("/form", async (c) => {
  const body = await c.req.parseBody();
  return c.json(
    body.file instanceof File
      ? { name: body.file.name, type: body.file.type, text: await body.file.text() }
      : body,
  );
});
app.get("/cookie", (c) => {
  setCookie(c, "set", "v", { path: "/", httpOnly: true });
  return c.html(`<p>${getCookie(c, "in")}</p>`);
});
app.get("/stream", (c) =>
  streamText(c, async (out) => {
    await out.write("a");
    await out.sleep(1);
    await out.write("b");
  }),
);
app.get("/bytes", (c) =>
  stream(c, async (out) => {
    c.header("content-type", "image/png");
    await out.write(Uint8Array.of(1, 2, 3));
  }),
);
app.get("/private/x", (c) => c.text("secret"));
app.get("/event", (c) =>
  c.json({ id: c.env.event.requestContext.requestId, lambda: c.env.lambdaContext.awsRequestId }),
);
app.get("/throw", () => {
  throw new HTTPException(402, { message: "Pay" });
});
app.get("/error", () => {
  throw new Error("unexpected");
});
app.onError((error, c) =>
  error instanceof HTTPException ? error.getResponse() : c.json({ message: error.message }, 500),
);
app.notFound((c) => c.text(`no ${c.req.path}`, 404));
const serve = handle(app);

export const handler = async () => {
  const boundary = "b0";
  const multipart = [
    `--${boundary}`,
    'Content-Disposition: form-data; name="file"; filename="f.txt"',
    "Content-Type: text/plain",
    "",
    "content",
    `--${boundary}--`,
    "",
  ].join("\r\n");
  const events = [
    httpEvent("GET", "/"),
    httpEvent("GET", "/api/items/12", {
      query: { q: "a b", t: "1" },
      headers: { origin: "https://example.com", "user-agent": "ua" },
    }),
    httpEvent("GET", "/api/items/x"),
    httpEvent("OPTIONS", "/api/items/1", {
      headers: { origin: "https://example.com", "access-control-request-method": "PUT" },
    }),
    httpEvent("POST", "/api/items", {
      headers: { "content-type": "application/json" },
      body: '{"n":1}',
    }),
    httpEvent("POST", "/api/items", {
      headers: { "content-type": "application/json" },
      body: '{"n":"1"}',
    }),
    httpEvent("POST", "/form", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "a=1&b=%C3%A4",
    }),
    httpEvent("POST", "/form", {
      headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
      body: multipart,
    }),
    httpEvent("GET", "/cookie", { headers: { cookie: "in=cookie" } }),
    httpEvent("GET", "/stream"),
    httpEvent("GET", "/bytes"),
    httpEvent("GET", "/private/x"),
    httpEvent("GET", "/private/x", { headers: { authorization: `Basic ${btoa("u:p")}` } }),
    httpEvent("GET", "/event"),
    httpEvent("GET", "/throw"),
    httpEvent("GET", "/error"),
    httpEvent("GET", "/missing"),
  ];
  const answers = [];
  for (const event of events) answers.push(await serve(event, { awsRequestId: "request" }));
  return {
    answers,
    token: await sign({ a: 1 }, "secret"),
    direct: await (await app.request("/")).text(),
  };
};
