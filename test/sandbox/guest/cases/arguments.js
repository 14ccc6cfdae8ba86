// The garbage collector runs while functions run that use `arguments`.
function litter() {
  for (let index = 0; index < 20_000; index++) {
    const self = { index };
    self.self = self;
  }
}

function mapped(a, b) {
  const before = arguments;
  litter();
  arguments[0] = { changed: true };
  b = "own";
  litter();
  return [a, arguments[1], before === arguments, () => [a, b, arguments.length]];
}

function forwarding(first, ...rest) {
  litter();
  return mapped.apply(this, [first, ...rest]);
}

function* generating(a) {
  yield arguments;
  litter();
  yield [a, arguments.length];
}

const kept = [];
for (let round = 0; round < 10; round++) {
  kept.push(mapped({ round }, [round], round), forwarding({ round }, round));
}
litter();
print(kept.map(([a, b, same, late]) => [a, b, same, late()]));
for (const value of generating({ n: 1 }, 2)) print(value);
