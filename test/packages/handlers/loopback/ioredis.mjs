import net from "node:net";
import Redis from "ioredis";
import { close, listen } from "../../support/listen.mjs";

/** A server with as much of Redis as is asked for below. */
function makeServer() {
  const store = new Map();
  const bulk = (text) =>
    text === undefined ? "$-1\r\n" : `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
  const run = ([name, ...args]) => {
    switch (name.toUpperCase()) {
      case "SET":
        store.set(args[0], args[1]);
        return "+OK\r\n";
      case "GET":
        return bulk(store.get(args[0]));
      case "INCR":
        store.set(args[0], String(Number(store.get(args[0]) ?? 0) + 1));
        return `:${store.get(args[0])}\r\n`;
      case "MGET":
        return `*${args.length}\r\n${args.map((key) => bulk(store.get(key))).join("")}`;
      case "HSET":
        store.set(args[0], args.slice(1));
        return `:${(args.length - 1) / 2}\r\n`;
      case "HGETALL":
        return `*${store.get(args[0]).length}\r\n${store.get(args[0]).map(bulk).join("")}`;
      case "INFO":
        return bulk("redis_version:7.0.0\r\nloading:0");
      case "PING":
        return "+PONG\r\n";
      default:
        return `-ERR unknown command '${name}'\r\n`;
    }
  };
  return net.createServer((socket) => {
    let pending = "";
    socket
      .on("error", () => {})
      .on("data", (data) => {
        pending += data;
        for (
          let found = /^\*(\d+)\r\n/.exec(pending);
          found !== null;
          found = /^\*(\d+)\r\n/.exec(pending)
        ) {
          const words = [];
          let at = found[0].length;
          while (words.length < Number(found[1])) {
            const [head, length] = /^\$(\d+)\r\n/.exec(pending.slice(at)) ?? [];
            if (head === undefined || pending.length < at + head.length + Number(length) + 2)
              return;
            words.push(pending.slice(at + head.length, at + head.length + Number(length)));
            at += head.length + Number(length) + 2;
          }
          pending = pending.slice(at);
          socket.write(run(words));
        }
      });
  });
}

export const handler = async () => {
  const server = makeServer();
  const redis = new Redis({ port: await listen(server), host: "127.0.0.1" });
  const events = [];
  redis.on("ready", () => events.push("ready")).on("end", () => events.push("end"));
  const results = {
    set: await redis.set("a", "1"),
    get: [await redis.get("a"), await redis.get("none")],
    incr: await redis.incr("a"),
    many: await redis.mget("a", "none"),
    hash: [await redis.hset("h", { x: 1, y: "two" }), await redis.hgetall("h")],
    buffer: (await redis.getBuffer("a")).toString("hex"),
    pipeline: await redis.pipeline().set("p", "q").get("p").exec(),
    parallel: await Promise.all(Array.from({ length: 20 }, () => redis.incr("n"))),
    unknown: await redis.call("NOPE").catch(({ name, message }) => [name, message]),
    status: redis.status,
  };
  await redis.quit().catch(() => {});
  redis.disconnect();
  await close(server);
  return { ...results, events: events[0] };
};
