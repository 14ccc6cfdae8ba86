import async from "async";

const later =
  (value, ms = 1) =>
  (done) =>
    setTimeout(() => done(null, value), ms);

export const handler = async () => {
  const processed = [];
  const queue = async.queue(async (task) => void processed.push(task), 2);
  queue.push([1, 2, 3]);
  queue.unshift(0);
  await queue.drain();
  let attempts = 0;
  const memo = async.memoize((n, done) => setImmediate(done, null, n * n));
  return {
    series: await async.series([later(1), later(2)]),
    parallel: await async.parallel({ a: later("a", 3), b: later("b") }),
    waterfall: await async.waterfall([
      (done) => done(null, 1, 2),
      (a, b, done) => done(null, a + b),
      async (sum) => sum * 2,
    ]),
    auto: await async.auto({
      x: later(1),
      y: ["x", ({ x }, done) => done(null, x + 1)],
      z: ["x", "y", async ({ x, y }) => x + y],
    }),
    mapped: await async.mapLimit([3, 2, 1], 2, async (n) => n * n),
    filtered: await async.filter([1, 2, 3], async (n) => n !== 2),
    sorted: await async.sortBy([3, 1, 2], async (n) => -n),
    detected: await async.detect([1, 2, 3], async (n) => n > 1),
    reduced: await async.reduce([1, 2, 3], 0, async (sum, n) => sum + n),
    retried: await async.retry({ times: 4, interval: 1 }, async () => {
      if (++attempts < 3) throw new Error("again");
      return attempts;
    }),
    times: await async.times(3, async (n) => n),
    timeout: await new Promise((resolve) =>
      async.timeout((done) => setTimeout(done, 50), 2)((error) => resolve(error.code)),
    ),
    each: await async
      .eachOf({ a: 1 }, async () => {
        throw new TypeError("in each");
      })
      .catch((error) => error.message),
    memo: await new Promise((resolve) => memo(4, (_error, value) => resolve(value))),
    cargo: await new Promise((resolve) => {
      const cargo = async.cargo((tasks, done) => done(null, resolve(tasks)), 2);
      cargo.push([1, 2]);
    }),
    processed,
    race: await async.race([later("slow", 9), later("fast", 1)]),
    until: await async.until(
      async () => attempts > 5,
      async () => ++attempts,
    ),
  };
};
