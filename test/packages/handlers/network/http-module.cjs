const http = require("node:http");
const { pipeline } = require("node:stream/promises");

const call = (path, { body, ...options } = {}) =>
  new Promise((resolve, reject) => {
    const request = http.request(`${process.env.ENDPOINT}${path}`, options, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode,
          type: response.headers["content-type"],
          message: response.statusMessage,
          raw: response.rawHeaders.length % 2,
          complete: response.complete,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on("error", reject);
    request.on("timeout", () => request.destroy(new Error("own timeout")));
    request.end(body);
  });

exports.handler = async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
  const failure = (promise) =>
    promise.then(
      () => "none",
      ({ name, code, message, syscall }) => ({
        name,
        code,
        message: code === "ECONNREFUSED" ? "" : message,
        syscall,
      }),
    );
  const { hostname, port } = new URL(process.env.ENDPOINT);
  const streamed = await new Promise((resolve, reject) => {
    const request = http.request(
      {
        hostname,
        port,
        path: "/echo",
        method: "POST",
        headers: { "Content-Type": "text/plain", "X-List": ["a", "b"] },
        agent,
      },
      (response) => {
        response.setEncoding("utf8");
        let text = "";
        response.on("data", (chunk) => (text += chunk)).on("end", () => resolve(JSON.parse(text)));
      },
    );
    request.on("error", reject);
    request.write("first ");
    setTimeout(() => request.end("last"), 2);
  });
  const got = await new Promise((resolve, reject) => {
    http
      .get(`${process.env.ENDPOINT}/bytes/100000`, async (response) => {
        let length = 0;
        for await (const chunk of response) length += chunk.length;
        resolve(length);
      })
      .on("error", reject);
  });
  const aborted = await new Promise((resolve) => {
    const request = http.get(`${process.env.ENDPOINT}/slow/1000`);
    request.on("error", ({ code }) => resolve([code, request.destroyed]));
    setTimeout(() => request.destroy(), 10);
  });
  const piped = [];
  await new Promise((resolve, reject) =>
    http.get(`${process.env.ENDPOINT}/chunks/5`, (response) =>
      pipeline(response, async function (source) {
        for await (const chunk of source) piped.push(chunk.toString());
      }).then(resolve, reject),
    ),
  );
  return {
    echo: await call("/echo?x=1", {
      method: "PUT",
      headers: { "content-type": "text/plain", "x-a": "b" },
      body: "body",
    }),
    auth: JSON.parse((await call("/echo", { auth: "u:p" })).text).headers,
    streamed,
    got,
    aborted,
    piped: piped.join(""),
    status: await call("/status/404"),
    redirect: (await call("/redirect/1")).status,
    head: await call("/status/200", { method: "HEAD" }),
    failures: [
      await failure(call("/slow/1000", { timeout: 20 })),
      await failure(call("/slow/1000", { signal: AbortSignal.timeout(10) })),
      await failure(call("/close")),
    ],
    refused: await new Promise((resolve) =>
      http
        .get("http://127.0.0.1:19999/")
        .on("error", ({ code, syscall, port: at }) => resolve([code, syscall, at])),
    ),
    codes: [
      http.STATUS_CODES[418],
      http.METHODS.length > 30,
      http.globalAgent instanceof http.Agent,
    ],
  };
};
