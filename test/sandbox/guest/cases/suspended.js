// The garbage collector runs while async functions and generators wait whose variables only closures can reach.
const { Readable } = require("node:stream");

function litter() {
  for (let index = 0; index < 20_000; index++) {
    const self = { index };
    self.self = self;
  }
}

async function deferred(value) {
  let resolve;
  let later = { none: true };
  setTimeout(() => {
    litter();
    later = { value };
    resolve({ value });
  }, 2);
  litter();
  const given = await new Promise((settle) => {
    resolve = settle;
  });
  return [given, later];
}

async function* asyncGenerator() {
  let wake;
  let last = { n: 0 };
  const read = () => last;
  for (let n = 1; n < 4; n++) {
    setTimeout(() => {
      litter();
      last = { n };
      wake();
    }, 1);
    await new Promise((resolve) => {
      wake = resolve;
    });
    yield read;
  }
}

function* generator() {
  let value = { n: 0 };
  const read = () => value;
  yield read;
  value = { n: 1 };
  yield read;
}

async function main() {
  print(await Promise.all([1, 2, 3].map(deferred)));
  for await (const read of asyncGenerator()) print(read());
  const reads = [];
  for (let round = 0; round < 50; round++) {
    const iterator = generator();
    reads.push(iterator.next().value);
    if (round % 2 === 0) iterator.next();
  }
  litter();
  print(reads.map((read) => read().n).join(""));
  for await (const chunk of Readable.from(["a", "b"])) {
    litter();
    print(chunk);
  }
}

return main();
