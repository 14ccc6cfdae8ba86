const rejected = Promise.reject(new TypeError("no"));
rejected.catch(() => {});
const plain = Promise.reject(5);
plain.catch(() => {});
const settled = Promise.resolve({ a: { b: { c: 1 } } });
const self = {};
self.promise = Promise.resolve(self);
class Own extends Promise {}

print(new Promise(() => {}), Promise.resolve(1), Promise.resolve("text"), Promise.resolve());
print(plain, [Promise.resolve([1, 2])], { p: Promise.resolve(null) });
print(String(require("node:util").inspect(rejected)).split("\n")[0]);
print(settled, self, Own.resolve(1), Object.assign(Promise.resolve(1), { extra: true }));
print((async () => "async")(), Promise.resolve(Promise.resolve(2)));
print(Promise.resolve("x".repeat(100)), Promise.resolve(Promise.withResolvers().promise));
const { promise, resolve } = Promise.withResolvers();
print(promise);
resolve("done");
print(promise);
resolve("again");
print(promise);
