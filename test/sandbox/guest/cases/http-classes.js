// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const http = require("node:http");
const https = require("node:https");
const net = require("node:net");
const { Writable, PassThrough } = require("node:stream");
const { inherits } = require("node:util");
const ask = (f) => {
  try {
    return f();
  } catch (error) {
    return `${error.name} ${error.code} ${error.message}`;
  }
};
const undated = (text) => text.replace(/Date: [^\r]*GMT/, "Date: X");

print(http.METHODS.join(), Object.entries(http.STATUS_CODES).join());
print(
  Object.keys(http)
    .sort()
    .filter((key) => key !== "setGlobalProxyFromEnv")
    .join(),
  http.maxHeaderSize,
);
print(Object.keys(https).sort().join());
for (const [name, value] of [["a b"], [""], [5], ["ok"], ["é"]])
  print(ask(() => http.validateHeaderName(name)));
for (const value of [undefined, "a\nb", "\u0100", "é", ["a", "b\0"], 5, "a\tb"])
  print(ask(() => http.validateHeaderValue("x", value)));

const make = (method = "GET", extra = {}) => {
  const response = new http.ServerResponse({
    method,
    httpVersionMajor: 1,
    httpVersionMinor: 1,
    headers: {},
    ...extra,
  });
  const parts = [];
  const socket = new Writable({
    write(chunk, encoding, done) {
      parts.push(chunk);
      done();
    },
  });
  response.assignSocket(socket);
  return { response, socket, text: () => undated(Buffer.concat(parts).toString("latin1")) };
};
const finished = (response) => new Promise((resolve) => response.on("finish", resolve));

return (async () => {
  const cases = {
    plain: (r) => r.end("hello"),
    empty: (r) => r.end(),
    chunked: (r) => {
      r.write("one");
      r.write(Buffer.from("two"));
      r.end("three");
    },
    length: (r) => {
      r.setHeader("Content-Length", 3);
      r.write("abc");
      r.end();
    },
    head: (r) =>
      r.writeHead(404, "Nope", { "X-A": ["1", "2"], "Set-Cookie": ["a=1", "b=2"] }).end("gone"),
    flat: (r) => r.writeHead(200, ["A", "1", "B", "2"]).end(),
    noContent: (r) => r.writeHead(204).end("ignored"),
    notModified: (r) => r.writeHead(304).end(),
    merged: (r) => {
      r.setHeader("X-One", 1);
      r.setHeader("x-two", "2");
      r.writeHead(200, { "X-Two": "3", Connection: "close" });
      r.end("x");
    },
    removed: (r) => {
      r.removeHeader("Connection");
      r.removeHeader("Date");
      r.end("x");
    },
    removedLength: (r) => {
      r.removeHeader("content-length");
      r.removeHeader("transfer-encoding");
      r.end("x");
    },
    trailers: (r) => {
      r.setHeader("Trailer", "X-T");
      r.write("body");
      r.addTrailers({ "X-T": "late", "X-U": ["a", "b"] });
      r.end();
    },
    keepAlive: (r) => {
      r._keepAliveTimeout = 5000;
      r.end("x");
    },
    noKeepAlive: (r) => {
      r.shouldKeepAlive = false;
      r.end("x");
    },
    noChunks: (r) => {
      r.useChunkedEncodingByDefault = false;
      r.write("x");
      r.end();
    },
    cookies: (r) => r.writeHead(200, { Cookie: ["a=1", "b=2"] }).end(),
    flushed: (r) => {
      r.flushHeaders();
      r.end("later");
    },
    continued: (r) => {
      r.writeContinue();
      r.writeProcessing();
      r.writeEarlyHints({ link: "</a.css>; rel=preload" });
      r.end("x");
    },
    latin: (r) => r.end("é", "latin1"),
    strange: (r) => r.writeHead(999).end(),
    appended: (r) => {
      r.appendHeader("a", "1");
      r.appendHeader("A", ["2", "3"]);
      r.setHeaders(new Map([["m", "n"]]));
      r.end();
    },
  };
  for (const [name, run] of Object.entries(cases)) {
    const { response, text } = make();
    const done = finished(response);
    run(response);
    await done;
    print(
      name,
      text(),
      response._header === null,
      response.headersSent,
      response.finished,
      response.writableEnded,
      response.writableFinished,
      response._last,
      response.shouldKeepAlive,
    );
  }
  const headOnly = make("HEAD");
  headOnly.response.end("no body");
  print(headOnly.text());
  const old = make("GET", { httpVersionMinor: 0 });
  old.response.write("x");
  old.response.end();
  print(old.text());

  const { response } = make();
  print(
    ask(() => response.setHeader("x", undefined)),
    ask(() => response.setHeader("x", "\u0100")),
    ask(() => response.setHeader("a b", "c")),
  );
  print(
    ask(() => response.writeHead(99)),
    ask(() => response.writeHead("x")),
    ask(() => response.setHeaders(5)),
    ask(() => response.getHeader(5)),
  );
  response.setHeader("X-A", "1");
  print(
    response.getHeader("x-a"),
    response.getHeaderNames(),
    response.getRawHeaderNames(),
    response.getHeaders(),
    response.hasHeader("X-a"),
    response.getHeader("none"),
  );
  print(
    ask(() => response.write(null)),
    ask(() => response.write(5)),
    ask(() => response.addTrailers({ "a b": "c" })),
  );
  response.end("x");
  print(
    ask(() => response.setHeader("a", "b")),
    ask(() => response.writeHead(200)),
    ask(() => response.removeHeader("x")),
    ask(() => response.appendHeader("a", "b")),
  );
  const late = new Promise((resolve) => response.on("error", resolve));
  response.write("late");
  print((await late).code);
  const twice = await new Promise((resolve) => response.end(resolve));
  print(twice && twice.code);
  print(
    ask(() => response.assignSocket(make().socket)),
    ask(() => make().response.assignSocket({ _httpMessage: {} })),
  );
  print(
    ask(() => http.createServer(5)),
    ask(() => http.createServer({ maxHeaderSize: "x" })),
  );

  function Custom(req) {
    http.ServerResponse.call(this, req);
    this.extra = true;
  }
  inherits(Custom, http.ServerResponse);
  const custom = new Custom({ method: "GET", httpVersionMajor: 1, httpVersionMinor: 1 });
  custom.setHeader("a", "b");
  print(
    custom instanceof http.OutgoingMessage,
    custom.getHeaders(),
    custom.statusCode,
    custom.socket,
    custom.connection,
  );
  class Sub extends http.IncomingMessage {}
  const message = new Sub(new PassThrough());
  message.rawHeaders.push(
    "A",
    "1",
    "a",
    "2",
    "Set-Cookie",
    "x",
    "set-cookie",
    "y",
    "Host",
    "h",
    "host",
    "i",
    "Cookie",
    "a",
    "cookie",
    "b",
    "Content-Type",
    "t",
    "content-type",
    "u",
  );
  print(
    message.headers,
    message.headersDistinct,
    message.trailers,
    message.complete,
    message.httpVersion,
    message.url,
    message.method,
  );
  message.push("body");
  message.push(null);
  let body = "";
  for await (const chunk of message) body += chunk;
  print(body, message.readableEnded);
  print(
    Object.keys(new http.IncomingMessage())
      .filter((key) => !key.startsWith("_"))
      .join(),
  );
  print(
    Object.keys(new http.OutgoingMessage())
      .filter((key) => key !== "_isLenientHeaderValidation")
      .join(),
  );
  const unsent = new http.OutgoingMessage();
  print(
    ask(() => unsent.end("x")),
    unsent.writableLength,
    unsent.writableHighWaterMark,
    unsent.writableObjectMode,
  );
  print(
    http.globalAgent.getName({ host: "h", port: 80 }),
    https.globalAgent.getName({ host: "h", port: 443, servername: "s" }),
    http.globalAgent.getName(),
  );
  print(
    https.globalAgent instanceof http.Agent,
    new https.Agent({ maxSockets: 5 }).maxSockets,
    new http.Agent().protocol,
    new https.Agent().defaultPort,
  );
  for (const f of [
    () => http.request("nonsense"),
    () => http.request("https://x"),
    () => https.request("http://x"),
    () => http.request({ path: "/a b" }),
    () => http.request({ method: "a b" }),
    () => http.request({ method: 5 }),
    () => http.request({ host: 5 }),
    () => http.request({ agent: 5 }),
    () => http.get({ headers: { "a b": "c" } }),
    () => http.request({ timeout: "x" }),
  ])
    print(ask(f));
  print(
    net.isIP("1.2.3.4"),
    net.isIP("::1"),
    net.isIP("x"),
    net.isIPv4("256.1.1.1"),
    net.isIPv6("1::2::3"),
    net.isIPv6("fe80::1%eth0"),
    net.isIP("::ffff:1.2.3.4"),
    net.isIP("01.2.3.4"),
    net.isIPv6("1:2:3:4:5:6:7:8"),
    net.isIPv6("1:2:3:4:5:6:7"),
  );
  const list = new net.BlockList();
  list.addAddress("1.2.3.4");
  list.addRange("10.0.0.1", "10.0.0.10");
  list.addSubnet("fe80::", 64, "ipv6");
  print(
    list.rules,
    list.check("1.2.3.4"),
    list.check("10.0.0.5"),
    list.check("10.0.0.11"),
    list.check("fe80::99", "ipv6"),
    list.check("::ffff:1.2.3.4", "ipv6"),
  );
  print(
    ask(() => list.addAddress("x")),
    ask(() => list.addSubnet("1.2.3.4", 33)),
  );
  print(
    new net.SocketAddress({ address: "1.2.3.4", port: 80 }).toJSON(),
    ask(() => new net.SocketAddress({ address: "x" })),
  );
  print(
    ask(() => net.connect()),
    ask(() => net.connect(99999)),
    ask(() => net.createServer().listen(-5)),
    ask(() => net.createServer().listen({})),
  );
  const tls = require("node:tls");
  print(
    tls.checkServerIdentity("a.com", { subjectaltname: "DNS:a.com, DNS:*.b.com", subject: {} }),
    tls.checkServerIdentity("x.b.com", { subjectaltname: "DNS:*.b.com", subject: {} }),
  );
  print(
    tls.checkServerIdentity("x.y.b.com", { subjectaltname: "DNS:*.b.com", subject: {} }).message,
    tls.checkServerIdentity("c.com", { subject: { CN: "d.com" } }).message,
  );
  print(tls.DEFAULT_MIN_VERSION, tls.DEFAULT_MAX_VERSION);
})();
