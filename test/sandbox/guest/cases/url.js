// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const attempt = (fn) => {
  try {
    return fn();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message} ${error.input ?? ""}`;
  }
};
const u = new URL("https://user:pa%20ss@sub.example.com:8080/p/a/t/h?query=string&a=1#hash");
print(u);
print(u.href, u.origin, u.host, u.port, String(u), JSON.stringify({ u }), Object.keys(u));
u.port = "443";
u.pathname = "/new path";
u.search = "?x=1 2";
u.hash = "";
print(u.href, u.port);
u.protocol = "http";
u.hostname = "other.org";
u.username = "n";
u.password = "";
print(u.href);
u.host = "h:99";
u.port = "";
u.searchParams.append("y", "é&=");
print(u.href, u.search, u.searchParams.get("y"));
u.search = "z=9";
print(u.searchParams.get("y"), u.searchParams.get("z"), u.searchParams.size);
u.searchParams.delete("z");
print(u.href);
print(
  attempt(() => new URL("nope")),
  attempt(() => new URL("/x", "bad")),
  attempt(() => new URL()),
  attempt(() => (u.href = "bad")),
);
print(
  new URL("../x?y", "http://a.com/b/c/d").href,
  new URL("//b.com/x", "https://a.com").href,
  new URL("http://EXAMPLE.com:80/../a/./b").href,
);
print(
  new URL("file:///a/b c").href,
  new URL("data:text/plain,hi").pathname,
  new URL("http://[::1]:3000/").hostname,
  new URL("http://münchen.de/ä").href,
);
print(
  URL.canParse("http://x"),
  URL.canParse("x"),
  URL.canParse("x", "http://y"),
  URL.parse("x"),
  URL.parse("http://ok/").href,
);
print(
  new URL("http://x/?a=b&a=c").searchParams.getAll("a"),
  new URL("http://1.2.3").hostname,
  new URL("blob:http://x/y").origin,
  new URL("mailto:a@b").origin,
);
print(
  Object.prototype.toString.call(u),
  u instanceof URL,
  typeof URL.createObjectURL,
  u.toJSON() === u.href,
);
const p = new URLSearchParams("?a=1&b=2&a=3&c=%20x+y&d=%zz&=e&f&g=h=i");
print(p);
print(p.toString(), p.get("a"), p.getAll("a"), p.has("f"), p.get("none"), p.size);
p.set("a", "9");
p.append("n", "ñ*-._~!'()");
p.delete("b");
p.sort();
print(p.toString(), [...p.keys()], [...p.values()], [...p].length);
print(
  new URLSearchParams({ a: 1, b: "x y" }).toString(),
  new URLSearchParams([
    ["k", "v"],
    ["k", "w"],
  ]).toString(),
  new URLSearchParams(new Map([["m", "1"]])).toString(),
);
print(
  new URLSearchParams(p).toString() === p.toString(),
  new URLSearchParams("a=%E4%BD%A0&b=%ff&c=a%2Bb").toString(),
  new URLSearchParams("").toString() === "",
);
print(
  attempt(() => new URLSearchParams([["a"]])),
  attempt(() => p.append("a")),
  attempt(() => p.get()),
  attempt(() => p.forEach()),
);
print(
  p.has("a", "9"),
  p.has("a", "1"),
  new URLSearchParams("a=1&a=2").toString(),
  new URLSearchParams(),
  new URLSearchParams("x=1"),
);
p.forEach((value, name, self) => print(name, value, self === p));
print(p[Symbol.iterator] === p.entries, Object.prototype.toString.call(p), p[Symbol.toStringTag]);
const q = new URLSearchParams("a=1&a=2&b=3");
q.delete("a", "2");
print(
  q.toString(),
  new URLSearchParams(undefined).toString(),
  new URLSearchParams(null).toString(),
  new URLSearchParams("\ud800=1").toString(),
);
