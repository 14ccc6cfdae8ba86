function* sum() {
  let total = 0;
  for (const list of yield "lists") {
    for (const item of yield list) total += item;
    for (const item of (yield* inner(), [total])) print("total so far", item);
  }
  return total;
}

function* inner() {
  yield "inner";
}

const steps = sum();
print(steps.next().value, steps.next([["a"], ["b"]]).value, steps.next([1, 2]).value);
print(steps.next().value, steps.next([3]).value, steps.next());

/** Left in the middle of the expression, which has an iterator around it but none of its own. */
function* watched(name, items) {
  try {
    yield* items;
  } finally {
    print("closed", name);
  }
}
function* left() {
  for (const outer of watched("outer", [1, 2])) {
    for (const item of yield outer) print("never", item);
  }
}
const leaving = left();
print(leaving.next(), leaving.return("over"), leaving.next());

function* right() {
  for (const item of yield) {
    if (item === 2) return "early";
    yield item;
  }
}
const returning = right();
returning.next();
print(returning.next(watched("own", [1, 2, 3])), returning.next(), returning.next());

async function* both() {
  for await (const item of yield "first") yield item;
}
async function walk() {
  const walking = both();
  const { value } = await walking.next();
  print(value, await walking.next([Promise.resolve(4)]), await walking.return(5));
}
return walk();
