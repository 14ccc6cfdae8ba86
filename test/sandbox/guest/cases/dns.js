// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const dns = require("node:dns");
const { promises } = dns;
const ask = (f) => {
  try {
    return f() && "made";
  } catch (error) {
    return `${error.name} ${error.code} ${error.message}`;
  }
};
const back = (f, ...args) => new Promise((resolve) => f(...args, (...values) => resolve(values)));
return (async () => {
  print(
    Object.keys(dns).sort().join(),
    Object.keys(promises).sort().join(),
    require("node:dns/promises") === promises,
  );
  print(dns.ADDRCONFIG, dns.ALL, dns.V4MAPPED, dns.NOTFOUND, dns.CANCELLED, promises.NODATA);
  print(
    Object.getOwnPropertyNames(dns.Resolver.prototype)
      .filter((name) => /^(resolve|reverse)/.test(name))
      .sort()
      .join(),
  );
  const nothing = () => {};
  for (const f of [
    () => dns.lookup("x"),
    () => dns.lookup(5, nothing),
    () => dns.lookup("127.0.0.1", { family: 5 }, nothing),
    () => dns.lookup("127.0.0.1", 7, nothing),
    () => dns.lookup("127.0.0.1", { hints: 99999 }, nothing),
    () => dns.lookup("127.0.0.1", { order: "z" }, nothing),
    () => dns.resolve("x", "ZZ", nothing),
    () => dns.resolve(5, nothing),
    () => dns.resolve4("x"),
    () => dns.setServers("x"),
    () => dns.setServers(["nope"]),
    () => dns.lookupService("x", 1, nothing),
    () => dns.lookupService("1.2.3.4", 99999, nothing),
    () => dns.setDefaultResultOrder("x"),
  ])
    print(ask(f));
  print(
    await back(dns.lookup, "127.0.0.1"),
    await back(dns.lookup, "::1", { all: true }),
    await back(dns.lookup, "localhost", { family: 4 }),
    await back(dns.lookup, "localhost", 4),
  );
  print(
    await promises.lookup("127.0.0.1"),
    await promises.lookup("::1", { all: true }),
    await promises.lookup("localhost", { family: 4, all: true }),
  );
  print(
    await back(dns.lookup, "1.2.3.4", { family: "IPv4" }),
    await require("node:util").promisify(dns.lookup)("1.2.3.4"),
  );
  dns.setServers(["1.1.1.1", "[::1]:53"]);
  print(dns.getServers(), promises.getServers(), dns.getDefaultResultOrder());
  dns.setDefaultResultOrder("ipv4first");
  print(dns.getDefaultResultOrder(), promises.getDefaultResultOrder());
  const resolver = new dns.Resolver();
  resolver.setServers(["9.9.9.9"]);
  print(
    resolver.getServers(),
    typeof resolver.cancel,
    new promises.Resolver() instanceof promises.Resolver,
  );
})();
