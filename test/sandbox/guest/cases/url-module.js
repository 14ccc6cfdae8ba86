// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const url = require("node:url");
const attempt = (fn) => {
  try {
    return fn();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
print(
  url.fileURLToPath("file:///a/b%20c"),
  url.fileURLToPath(new URL("file:///x")),
  url.pathToFileURL("/a b/#?.js").href,
  url.pathToFileURL("/a/b/").href,
  url.pathToFileURL("/ü%\\x").href,
);
print(
  attempt(() => url.fileURLToPath("http://x")),
  attempt(() => url.fileURLToPath("file:///a%2fb")),
  attempt(() => url.fileURLToPath(1)),
  attempt(() => url.fileURLToPath("file://host/x")),
);
const inputs = [
  "http://user:pass@host.com:8080/p/a/t/h?query=string#hash",
  "/a/b?x=1#y",
  "http://example.com",
  "mailto:a@b.c",
  "//host/path",
  "HTTP://EXAMPLE.com/A b",
  "javascript:alert(1)",
  "a/b/c",
  "?q=1",
  "#h",
  "http://x/?a=b&c=d#e?f",
  "file:///etc/passwd",
  "http://[::1]:80/x",
  "http://a.com/\\b",
  "x:y",
  "http://a.com?b",
];
for (const input of inputs) print(JSON.stringify(url.parse(input)));
print(
  url.parse("http://x/?a=1&b=2&a=3", true).query,
  url.parse("//h/p", false, true).host,
  url.parse("http://x/", true).query,
);
print(
  url.format({ protocol: "http", host: "a.com", pathname: "x", query: { a: 1, b: [2, 3] } }),
  url.format({ hostname: "h", port: 1, protocol: "https:", search: "?s" }),
  url.format("http://a.com/b c"),
);
print(
  url.format(new URL("http://u:p@a.com/x?y#z"), { auth: false, fragment: false, search: false }),
  url.format({ pathname: "/a#b?c" }),
  url.format({ auth: "u:p", host: "h", slashes: true }),
);
const pairs = [
  ["/one/two/three", "four"],
  ["http://example.com/", "/one"],
  ["http://example.com/one", "/two"],
  ["http://a.com/b/c", "../d"],
  ["http://a.com/b", "?q"],
  ["http://a.com/b?x", "#h"],
  ["http://a.com", "http://b.com/c"],
  ["http://a.com/b", "//c.com/d"],
  ["/a/b/", "../../c"],
  ["http://a.com/a/b/c/./../../g", ""],
];
for (const [from, to] of pairs) print(from, to, url.resolve(from, to));
print(
  url.domainToASCII("español.com"),
  url.domainToASCII("xn--iñvalid.com"),
  url.domainToUnicode("xn--espaol-zwa.com"),
  url.domainToUnicode("xn--fiq228c.com"),
  url.domainToUnicode("plain.com"),
);
print(
  url.urlToHttpOptions(new URL("https://a:b@x.com:81/p?q#h")),
  url.URL === URL,
  url.URLSearchParams === URLSearchParams,
);
print(
  attempt(() => url.parse(1)),
  attempt(() => url.format(1)),
  attempt(() => url.urlToHttpOptions("x")),
);

{
  const tell = (work) => attempt(work);
  print(
    url.fileURLToPathBuffer("file:///a%FFb%20c%2Fd"),
    tell(() => url.fileURLToPathBuffer("http://x")),
    tell(() => url.fileURLToPathBuffer(1)),
  );
  const windows = { windows: true };
  for (const text of [
    "file:///C:/a/b%20c",
    "file://host/share",
    "file:///a",
    "file:///C:/a%5Cb",
    "file:///C:/a%2fb",
  ])
    print(
      text,
      tell(() => url.fileURLToPath(text, windows)),
    );
  for (const text of ["C:\\a b", "\\\\srv\\share\\x", "D:\\100%\\#1?.txt"])
    print(tell(() => url.pathToFileURL(text, windows).href));
  print(
    tell(() => url.fileURLToPath("file://host/a")),
    tell(() => url.fileURLToPath("file:///a%2Fb")),
    url.pathToFileURL("/a b/#?%").href,
  );
  print(
    url.format(new URL("https://測試.com:8080/p?a=1#h"), {
      unicode: true,
      fragment: false,
      search: false,
      auth: false,
    }),
  );
  print(
    url.format(new URL("http://u:p@xn--g6w251d.com/é"), { unicode: true }),
    url.format(new URL("data:x"), { unicode: true }),
  );
  const { resolveObjectURL } = require("node:buffer");
  const object = URL.createObjectURL(new Blob(["x"]));
  print(object.slice(0, 14), object.length, resolveObjectURL(object), resolveObjectURL("none"));
  print(
    URL.revokeObjectURL(object),
    resolveObjectURL(object),
    tell(() => URL.createObjectURL(1)),
    tell(() => URL.revokeObjectURL()),
  );
}
for (const text of [
  "sqlite::memory:",
  "redis://h:abc/1",
  "postgres://u:p@h:5432x/d",
  "http://a:b:c/",
  "http://a:b:80/p?q",
  "x::y",
  "http://[::1]:80/",
  "amqp://h:-1",
  "HTTP://EX.com:/p",
]) {
  const { host, port, hostname, pathname, href, auth } = url.parse(text);
  print(text, [host, port, hostname, pathname, href, auth]);
}
