import Koa from "koa";
import serverless from "serverless-http";
import { httpEvent } from "../../support/events.cjs";

const app = new Koa({ proxy: true, keys: ["secret"], asyncLocalStorage: true });
const order = [];
app.use(async (ctx, next) => {
  order.push(`in ${ctx.path}`);
  try {
    await next();
  } catch (error) {
    ctx.status = error.status ?? 500;
    ctx.body = { message: error.expose ? error.message : "hidden" };
  }
  order.push(`out ${ctx.status}`);
});
app.use(async (ctx) => {
  switch (ctx.path) {
    case "/json":
      ctx.set("x-a", "1");
      ctx.body = {
        query: ctx.query,
        method: ctx.method,
        ip: ctx.ip,
        type: ctx.request.type,
        same: app.currentContext === ctx,
      };
      break;
    case "/text":
      ctx.body = "text";
      break;
    case "/buffer":
      ctx.type = "application/octet-stream";
      ctx.body = Buffer.from([1, 2, 3]);
      break;
    case "/stream": {
      const { Readable } = await import("node:stream");
      ctx.type = "text/plain";
      ctx.body = Readable.from(["a", "b", "c"]);
      break;
    }
    case "/throw":
      ctx.throw(403, "Not for you");
      break;
    case "/assert":
      ctx.assert(ctx.query.user, 401, "Who?");
      break;
    case "/error":
      throw new Error("secret reason");
    case "/cookie":
      ctx.cookies.set("name", "value", { signed: true });
      ctx.body = ctx.cookies.get("given") ?? "none";
      break;
    case "/redirect":
      ctx.redirect("/text");
      break;
    case "/empty":
      ctx.status = 204;
      break;
  }
});
const serve = serverless(app);

export const handler = async () => {
  const answers = [];
  for (const path of [
    "/json",
    "/text",
    "/buffer",
    "/stream",
    "/throw",
    "/assert",
    "/error",
    "/cookie",
    "/redirect",
    "/empty",
    "/none",
  ]) {
    const { headers, ...rest } = await serve(
      httpEvent("GET", path, { query: { q: "1" }, headers: { cookie: "given=x" } }),
      {},
    );
    answers.push({ path, headers, ...rest });
  }
  return { answers, order };
};
