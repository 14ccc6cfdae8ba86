const Promise = require("bluebird");

exports.handler = async () => {
  const order = [];
  Promise.resolve().then(() => order.push("bluebird"));
  global.Promise.resolve().then(() => order.push("native"));
  process.nextTick(() => order.push("tick"));
  setImmediate(() => order.push("immediate"));
  await Promise.delay(10);
  const promisified = Promise.promisifyAll({
    add: (a, b, done) => setTimeout(() => done(null, a + b), 1),
    fail: (done) => done(new Error("no")),
  });
  class Own extends Error {}
  return {
    order,
    mapped: await Promise.map([3, 1, 2], (n) => Promise.delay(n).return(n * 2), { concurrency: 2 }),
    series: await Promise.mapSeries([1, 2], async (n) => n + 1),
    reduced: await Promise.reduce([1, 2, 3], (sum, n) => sum + n, 10),
    filtered: await Promise.filter([1, 2, 3, 4], (n) => n % 2 === 0),
    props: await Promise.props({ a: 1, b: Promise.resolve(2) }),
    some: await Promise.some([Promise.delay(20, "slow"), "fast", Promise.delay(1, "next")], 2),
    any: await Promise.any([Promise.reject(new Error("x")), Promise.delay(1, "y")]),
    all: [
      await promisified.addAsync(1, 2),
      await promisified
        .failAsync()
        .catch((error) => [error.message, error instanceof Promise.OperationalError]),
    ],
    caught: await Promise.reject(new Own("own")).catch(Own, (error) => `caught ${error.message}`),
    timeout: await Promise.delay(50)
      .timeout(2, "too late")
      .catch(Promise.TimeoutError, (error) => error.message),
    coroutine: await Promise.coroutine(function* (n) {
      const a = yield Promise.delay(1, n);
      return a + (yield Promise.resolve(1));
    })(5),
    using: await Promise.using(
      Promise.resolve("r").disposer(() => order.push("disposed")),
      (resource) => resource + order.length,
    ),
    reflected: (
      await Promise.all([Promise.resolve(1).reflect(), Promise.reject(new Error("z")).reflect()])
    ).map((item) => item.isFulfilled()),
    spread: await Promise.all([1, 2]).spread((a, b) => a - b),
    try: await Promise.try(() => {
      throw new RangeError("thrown");
    }).catch((error) => error.name),
    disposed: order.includes("disposed"),
  };
};
