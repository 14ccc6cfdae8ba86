const express = require("express");
const serverless = require("serverless-http");
const { httpEvent, restEvent } = require("../../support/events.cjs");

const app = express();
app.disable("x-powered-by");
app.set("trust proxy", true);
app.use(express.json({ limit: "1kb" }));
app.use(express.urlencoded({ extended: true }));
app.use(express.text());
app.use(express.raw({ type: "application/octet-stream" }));
app.use((req, res, next) => {
  res.setHeader("x-request", req.apiGateway?.event?.requestContext?.requestId ?? "none");
  next();
});
app.get("/", (req, res) => res.send("<h1>Hello</h1>"));
app.get("/users/:id", (req, res) =>
  res.json({
    params: req.params,
    query: req.query,
    ip: req.ip,
    host: req.hostname,
    secure: req.secure,
    accepts: req.accepts("json", "html"),
    get: req.get("x-custom"),
  }),
);
app.post("/echo", (req, res) =>
  res.status(201).json({
    body: Buffer.isBuffer(req.body) ? { hex: req.body.toString("hex") } : req.body,
    type: req.get("content-type"),
  }),
);
app.get("/cookies", (req, res) =>
  res
    .cookie("a", "1", { httpOnly: true, expires: new Date(0) })
    .clearCookie("b")
    .append("set-cookie", "c=2")
    .redirect(302, "/elsewhere"),
);
app.get("/binary", (req, res) => res.type("png").send(Buffer.from([137, 80, 78, 71])));
app.get("/async", async () => {
  await new Promise((resolve) => setTimeout(resolve, 2));
  throw Object.assign(new Error("async failure"), { status: 418 });
});
app.get("/stream", (req, res) => {
  res.write("first ");
  setTimeout(() => res.end("last"), 2);
});
app.get("/file", (req, res, next) => {
  require("fs").writeFileSync("/tmp/lamella-express.txt", "sent file");
  res.sendFile("/tmp/lamella-express.txt", (error) => error && next(error));
});
app.get("/next", (req, res, next) => next(new Error("sync failure")));
const router = express.Router({ mergeParams: true });
router
  .route("/things")
  .get((req, res) => res.json({ base: req.baseUrl, path: req.path }))
  .delete((req, res) => res.sendStatus(204));
app.use("/nested/:who", router);
app.get("/files/*path", (req, res) => res.json(req.params));
// oxlint-disable-next-line no-unused-vars -- four parameters make an error handler.
app.use((error, req, res, next) =>
  res.status(error.status ?? 500).json({ message: error.message, type: error.type }),
);

const serve = serverless(app, {
  binary: ["image/*"],
  request: (request, event) => void (request.apiGateway = { event }),
});

exports.handler = async () => {
  const events = [
    httpEvent("GET", "/"),
    httpEvent("GET", "/users/7", {
      query: { a: "1", b: "x y" },
      headers: { "x-custom": "v", accept: "text/html" },
    }),
    httpEvent("POST", "/echo", {
      body: JSON.stringify({ n: [1, { a: null }] }),
      headers: { "content-type": "application/json" },
    }),
    httpEvent("POST", "/echo", {
      body: "a=1&b[c]=2",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    }),
    httpEvent("POST", "/echo", {
      body: "plain ä",
      headers: { "content-type": "text/plain; charset=utf-8" },
    }),
    httpEvent("POST", "/echo", {
      body: Buffer.from([0, 255]).toString("base64"),
      isBase64Encoded: true,
      headers: { "content-type": "application/octet-stream" },
    }),
    httpEvent("POST", "/echo", {
      body: "{broken",
      headers: { "content-type": "application/json" },
    }),
    httpEvent("POST", "/echo", {
      body: JSON.stringify("x".repeat(2000)),
      headers: { "content-type": "application/json" },
    }),
    httpEvent("GET", "/cookies"),
    httpEvent("GET", "/binary"),
    httpEvent("GET", "/async"),
    httpEvent("GET", "/stream"),
    httpEvent("GET", "/file"),
    httpEvent("GET", "/next"),
    httpEvent("GET", "/nested/ann/things"),
    httpEvent("DELETE", "/nested/ann/things"),
    httpEvent("GET", "/files/a/b/c%20d"),
    httpEvent("GET", "/missing"),
    httpEvent("OPTIONS", "/users/1"),
    httpEvent("HEAD", "/"),
    httpEvent("GET", "/", { headers: { "if-none-match": 'W/"e-aygluNx9l9Tb/PBukTn4mXcvgQ8"' } }),
    restEvent("GET", "/users/9", { query: { q: "r" }, headers: { accept: "application/json" } }),
  ];
  const answers = [];
  for (const event of events) {
    const { headers, ...rest } = await serve(event, {});
    delete headers?.date;
    delete headers?.["last-modified"];
    if (event.rawPath === "/file") delete headers.etag;
    answers.push({ headers, ...rest });
  }
  return answers;
};
