import awsLambda from "@fastify/aws-lambda";
import fastify from "fastify";
import { httpEvent } from "../../support/events.cjs";

const app = fastify({ logger: false });
app.decorate("shared", { n: 1 });
app.decorateRequest("user", null);
app.addHook("onRequest", async (request) => {
  request.user = request.headers["x-user"] ?? "nobody";
});
app.addHook("onSend", async (request, reply, payload) => {
  reply.header("x-hook", "sent");
  return payload;
});
app.get(
  "/hello/:name",
  {
    schema: {
      params: { type: "object", properties: { name: { type: "string", minLength: 2 } } },
      querystring: { type: "object", properties: { times: { type: "integer", default: 1 } } },
      response: {
        200: {
          type: "object",
          properties: { hello: { type: "string" }, times: { type: "integer" } },
        },
      },
    },
  },
  async (request) => ({
    hello: `${request.params.name} by ${request.user}`,
    times: request.query.times,
    dropped: true,
  }),
);
app.post(
  "/body",
  {
    schema: {
      body: {
        type: "object",
        required: ["a"],
        properties: { a: { type: "number" }, b: { type: "array", items: { type: "string" } } },
      },
    },
  },
  async (request, reply) => {
    reply.code(201);
    return request.body;
  },
);
app.register(
  async (scope) => {
    scope.decorate("inner", true);
    scope.get("/status", (request, reply) =>
      reply.send({ inner: scope.inner, shared: scope.shared }),
    );
  },
  { prefix: "/v1" },
);
app.get("/fail", async () => {
  throw Object.assign(new Error("failed"), { statusCode: 409, code: "E_OWN" });
});
app.get("/binary", async (request, reply) =>
  reply.type("image/png").send(Buffer.from([1, 2, 250])),
);
app.setErrorHandler((error, request, reply) =>
  reply
    .status(error.statusCode ?? 500)
    .send({ message: error.message, code: error.code, details: error.validation }),
);
const serve = awsLambda(app, { binaryMimeTypes: ["image/png"] });

export const handler = async () => {
  const json = { "content-type": "application/json" };
  const events = [
    httpEvent("GET", "/hello/ann", { query: { times: "3" }, headers: { "x-user": "bob" } }),
    httpEvent("GET", "/hello/a"),
    httpEvent("GET", "/hello/ann", { query: { times: "x" } }),
    httpEvent("POST", "/body", { headers: json, body: JSON.stringify({ a: "5", b: [1] }) }),
    httpEvent("POST", "/body", { headers: json, body: JSON.stringify({ b: 1 }) }),
    httpEvent("POST", "/body", { headers: json, body: "{" }),
    httpEvent("POST", "/body", { headers: { "content-type": "text/x-odd" }, body: "x" }),
    httpEvent("GET", "/v1/status"),
    httpEvent("GET", "/fail"),
    httpEvent("GET", "/binary"),
    httpEvent("GET", "/nothing"),
  ];
  const answers = [];
  for (const event of events) {
    const { headers, ...rest } = await serve(event, { awsRequestId: "r" });
    delete headers.date;
    answers.push({ headers, ...rest });
  }
  const injected = await app.inject({ method: "GET", url: "/v1/status" });
  return {
    answers,
    injected: [injected.statusCode, injected.json()],
    routes: app.hasRoute({ url: "/fail", method: "GET" }),
    tree: app.printRoutes(),
  };
};
