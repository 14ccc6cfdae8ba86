// oxlint-disable typescript/await-thenable, unicorn/no-thenable, unicorn/no-unnecessary-await -- what is not a promise is awaited on purpose.
const { AsyncLocalStorage } = require("node:async_hooks");
const als = new AsyncLocalStorage();
const see = (name) => print(name, als.getStore());
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** One situation after the other, each in a context of its own. */
const situations = [];
const situation = (name, body) => situations.push([name, body]);

situation("nothing", () => see("outside"));
situation("run", () => {
  print(als.run(1, (...args) => (see("inside"), args), "a", "b"));
  see("after");
});
situation("nested", () =>
  als.run(1, () => {
    als.run(2, () => see("inner"));
    see("outer");
    als.exit(() => see("exit"));
    see("again");
  }),
);
situation("a throw leaves", () => {
  try {
    als.run(1, () => {
      throw new Error("thrown");
    });
  } catch (error) {
    see(error.message);
  }
});
situation("enterWith", async () => {
  als.enterWith("entered");
  see("at once");
  await null;
  see("after await");
  als.enterWith("other");
  await sleep(1);
  see("after sleep");
});
situation("enterWith in a callee that awaits", async () => {
  const callee = async () => {
    await null;
    als.enterWith("callee");
    see("callee");
  };
  await callee();
  see("caller");
});
situation("enterWith in a callee before its await", async () => {
  const callee = async () => {
    als.enterWith("callee");
    await null;
  };
  await callee();
  see("caller");
});
situation("await", () =>
  als.run(1, async () => {
    await null;
    see("value");
    await Promise.resolve();
    see("promise");
    await { then: (resolve) => (see("then"), resolve()) };
    see("thenable");
    await new Promise((resolve) => als.run(2, () => setTimeout(resolve, 1)));
    see("settled in another");
    await Promise.reject(new Error("e")).catch(() => see("catch"));
    await Promise.resolve().finally(() => see("finally"));
    see("end");
  }),
);
situation("two at once", async () => {
  const work = async (name) => {
    for (let i = 0; i < 3; i++) {
      await sleep(2);
      see(name);
    }
  };
  await Promise.all([als.run("a", () => work("first")), als.run("b", () => work("second"))]);
  see("after both");
});
situation("a promise that is shared", async () => {
  let settle;
  const shared = new Promise((resolve) => (settle = resolve));
  const all = [
    als.run("a", () => shared.then(() => see("a"))),
    als.run("b", async () => (await shared, see("b"))),
    shared.then(() => see("none")),
  ];
  als.run("settler", () => settle());
  await Promise.all(all);
});
situation("then on a settled promise", async () => {
  const settled = als.run("maker", () => Promise.resolve());
  await als.run("user", () => settled.then(() => see("then")));
});
situation("handlers that return thenables", async () => {
  const thenable = { then: (resolve) => (see("asked"), resolve()) };
  await als.run(1, () => Promise.resolve().then(() => thenable)).then(() => see("outside"));
  await als.run(2, () => Promise.resolve(thenable));
  await als.run(3, async () => thenable);
  await new Promise((resolve) => als.run(4, () => resolve(thenable)));
});
situation("combinators", () =>
  als.run(1, async () => {
    const other = als.run(2, () => sleep(1));
    await Promise.all([other, sleep(1)]).then(() => see("all"));
    await Promise.race([other, sleep(1)]).then(() => see("race"));
    await Promise.any([other, sleep(1)]).then(() => see("any"));
    await Promise.allSettled([other, Promise.reject(1)]).then(() => see("allSettled"));
  }),
);
return (async () => {
  for (const [name, body] of situations) {
    print(`-- ${name}`);
    // Each begins in a place of its own, whatever the one before has entered.
    await new Promise((resolve, reject) =>
      setImmediate(() => als.run(undefined, () => Promise.resolve(body()).then(resolve, reject))),
    );
  }
})();
