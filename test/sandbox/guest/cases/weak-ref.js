// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const attempt = (work) => {
  try {
    return work();
  } catch (error) {
    return [error.name, error.message];
  }
};
print(
  WeakRef.name,
  WeakRef.length,
  Object.getOwnPropertyNames(WeakRef),
  Reflect.ownKeys(WeakRef.prototype).map(String).toSorted(),
);
print(
  WeakRef.prototype.constructor === WeakRef,
  WeakRef.prototype.deref.length,
  Object.prototype.toString.call(new WeakRef({})),
);
print(
  attempt(() => WeakRef({})),
  new WeakRef(Symbol("x")).deref(),
);
print(
  typeof attempt(() => new WeakRef(1)),
  attempt(() => new WeakRef(1))[0],
  attempt(() => WeakRef.prototype.deref.call({}))[0],
);
// What nobody else holds is there until the running code is over.
const reference = new WeakRef({ n: 1 });
const litter = [];
for (let index = 0; index < 1000; index++) litter.push({ index });
print(reference.deref(), reference.deref().n);
class Own extends WeakRef {}
const own = new Own([1]);
print(own instanceof WeakRef, own.deref(), own.constructor.name);
const held = {};
const long = new WeakRef(held);
setTimeout(() => print(long.deref() === held), 1);
