// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const { receiveMessageOnPort, MessageChannel: Channel } = require("node:worker_threads");
const t = async (name, fn) => {
  try {
    print(name, await fn());
  } catch (error) {
    print(name, "!!", `${error.name} ${error.code}: ${error.message}`);
  }
};
const shown = (event) =>
  Object.keys({ ...event }).length === 0 && [
    event.constructor.name,
    event.type,
    String(event),
    event.cancelable,
  ];
return (async () => {
  await t(1, () =>
    shown(new MessageEvent("message", { data: 1, origin: "o", lastEventId: "l", ports: [] })),
  );
  await t(2, () => {
    const e = new MessageEvent("m");
    return [e.data, e.origin, e.lastEventId, e.source, e.ports];
  });
  await t(3, () => new MessageEvent());
  await t(4, () => {
    const e = new CloseEvent("close", { code: 1000, reason: "r", wasClean: true });
    return [shown(e), e.code, e.reason, e.wasClean];
  });
  await t(5, () => new CloseEvent());
  await t(6, () => new MessagePort());
  const { port1, port2 } = new MessageChannel();
  await t(7, () => [
    port1.constructor.name,
    Object.prototype.toString.call(port1),
    port1 instanceof EventTarget,
    Channel === MessageChannel,
  ]);
  await t(8, () => port1.postMessage());
  await t(9, () => port1.postMessage(() => 1));
  await t(10, () => port1.postMessage(1, [{}]));
  await t(11, () => port1.postMessage(port1, [port1]));
  await t(12, () => {
    const got = new Promise(
      (r) =>
        (port2.onmessage = (e) =>
          r([e.data, e.constructor.name, e.type, e.ports, e.target === port2, e.source, e.origin])),
    );
    port1.postMessage({ a: [1], m: new Map([[1, 2]]) });
    return got;
  });
  await t(13, () => {
    const got = new Promise((r) => port2.once("message", r));
    port1.postMessage(7);
    return got;
  });
  await t(14, () => {
    const got = new Promise((r) =>
      port2.addEventListener("close", (e) => r([e.type, e.constructor.name])),
    );
    port1.close();
    return got;
  });
  await t(15, () => [port1.postMessage("after"), port2.postMessage("x")]);
  await t(16, async () => {
    const { port1: a, port2: b } = new MessageChannel();
    const { port1: c, port2: d } = new MessageChannel();
    const got = new Promise((r) => {
      b.onmessage = (e) => {
        e.ports[0].postMessage("via moved");
        b.close();
      };
      d.onmessage = (e) => {
        r(e.data);
        d.close();
      };
    });
    a.postMessage("port", [c]);
    return got;
  });
  await t(17, () => {
    const { port1: a, port2: b } = new MessageChannel();
    a.postMessage(1);
    a.postMessage(2);
    return [receiveMessageOnPort(b), receiveMessageOnPort(b), receiveMessageOnPort(b)];
  });
  await t(18, () => receiveMessageOnPort({}));
  const bc = new BroadcastChannel("x");
  const bd = new BroadcastChannel("x");
  await t(19, () => [bc.name, bc.constructor.name, bc]);
  await t(20, async () => {
    const got = new Promise((r) => (bd.onmessage = (e) => r([e.data, e.type, e.constructor.name])));
    bc.postMessage({ x: 1 });
    const result = await got;
    bc.close();
    bd.close();
    return result;
  });
  await t(21, () => bc.postMessage(1));
  await t(22, () => new BroadcastChannel());
  await t(23, () => {
    const { port1: a, port2: b } = new MessageChannel();
    const buffer = new ArrayBuffer(4);
    const got = new Promise((r) => {
      b.onmessage = (e) => {
        r([e.data, buffer.detached]);
        b.close();
      };
    });
    a.postMessage(buffer, [buffer]);
    return got;
  });
  await t(24, async () => {
    const { port1: a, port2: b } = new MessageChannel();
    const log = [];
    b.on("message", (v) => log.push(v));
    a.postMessage(1);
    a.postMessage({ two: 2 });
    log.push("sync");
    await Promise.resolve();
    log.push("micro");
    while (log.length < 4) await new Promise((r) => setTimeout(r, 5));
    b.close();
    return log;
  });
  await t(25, async () => {
    const { port1: a, port2: b } = new MessageChannel();
    const log = [];
    b.addEventListener("message", (e) => log.push(e.data));
    a.postMessage("early");
    await new Promise((r) => setTimeout(r, 10));
    b.start();
    while (log.length < 1) await new Promise((r) => setTimeout(r, 5));
    b.close();
    return log;
  });
  await t(26, () => {
    const { port1: a } = new MessageChannel();
    return [a.hasRef(), a.ref(), a.hasRef(), a.unref(), a.hasRef(), a.onmessage, a.onmessageerror];
  });
  await t(27, () => structuredClone(new MessageChannel().port1));
  await t("URLPattern 1", () => {
    const p = new URLPattern({ pathname: "/a/:id" });
    return [
      p.test("http://x/a/5"),
      p.exec("http://x/a/5").pathname.groups,
      p.exec("http://x/a/5").pathname.input,
      p.exec("nope"),
      p.pathname,
      p.hasRegExpGroups,
      new URLPattern({ pathname: "/(\\d+)" }).hasRegExpGroups,
      p,
    ];
  });
  await t(
    "URLPattern 2",
    () => new URLPattern("/x/:y", "http://h").exec("http://h/x/1").pathname.groups,
  );
  await t("URLPattern 3", () => new URLPattern("("));
  await t("URLPattern 4", () => [
    new URLPattern({ pathname: "/A" }, { ignoreCase: true }).test({ pathname: "/a" }),
    require("node:url").URLPattern === URLPattern,
    URLPattern.length,
  ]);
  await t("navigator", () => [
    Object.keys(Navigator.prototype)
      .filter((name) => name !== "locks")
      .toSorted(),
    navigator.language,
    navigator.languages,
    navigator.platform,
    typeof EventSource,
    typeof ErrorEvent,
    typeof localStorage,
  ]);
  await t("enumerable", () =>
    Object.keys(globalThis)
      .filter((name) => !/^(awslambda|VITEST|vitest|__)/.test(name))
      .toSorted(),
  );
})();
