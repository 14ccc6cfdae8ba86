const attempt = (work) => {
  try {
    return work();
  } catch (error) {
    return [error.name, error.message];
  }
};
print(
  Object.getOwnPropertyNames(Atomics).toSorted().join(),
  Atomics[Symbol.toStringTag],
  typeof Atomics,
  Object.prototype.toString.call(Atomics),
);
for (const Class of [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array]) {
  const array = new Class([1, 250, 70_000]);
  print(
    Class.name,
    Atomics.add(array, 1, 10),
    Atomics.sub(array, 0, 5),
    Atomics.and(array, 2, 0xff),
    Atomics.or(array, 2, 256),
    Atomics.xor(array, 1, 3),
    array,
  );
  print(
    Atomics.exchange(array, 0, 300.9),
    Atomics.compareExchange(array, 0, 300, 7),
    Atomics.compareExchange(array, 0, 8, 9),
    Atomics.store(array, 2, "300.7"),
    Atomics.load(array, 2),
    array,
  );
}
const big = new BigInt64Array(2);
print(
  Atomics.add(big, 0, 5n),
  Atomics.sub(big, 1, 2n ** 64n + 1n),
  Atomics.compareExchange(big, 0, 5n, -1n),
  big,
);
print(
  attempt(() => Atomics.add([], 0, 1)),
  attempt(() => Atomics.add(new Float64Array(1), 0, 1)),
  attempt(() => Atomics.add()),
);
print(
  attempt(() => Atomics.load(new Int8Array(1), 1)),
  attempt(() => Atomics.load(new Int8Array(1), -1)),
  attempt(() => Atomics.add(big, 0, 1)),
);
print([1, 2, 3, 4, 8].map(Atomics.isLockFree), Atomics.pause());
const shared = new Int32Array(new SharedArrayBuffer(16));
print(
  Atomics.wait(shared, 0, 1, 1),
  Atomics.wait(shared, 0, 0, 2),
  Atomics.wait(shared, 0, 0, 0),
  Atomics.notify(shared, 0),
);
print(
  attempt(() => Atomics.wait(new Int32Array(1), 0, 0, 1)),
  attempt(() => Atomics.wait(new Int8Array(new SharedArrayBuffer(1)), 0, 0, 1)),
);
print(Atomics.waitAsync(shared, 0, 1), Atomics.waitAsync(shared, 0, 0, 0));
const first = Atomics.waitAsync(shared, 1, 0, 1000);
const second = Atomics.waitAsync(shared, 1, 0);
const late = Atomics.waitAsync(shared, 2, 0, 5);
print(
  first.async,
  Atomics.notify(shared, 3),
  Atomics.notify(shared, 1, 1),
  Atomics.notify(shared, 1),
  Atomics.notify(shared, 1),
);
return Promise.all([first.value, second.value, late.value]).then(print);
