// oxlint-disable typescript/no-array-delete, unicorn/no-new-array, eslint/no-sparse-arrays -- the holes are what is looked at.
// Arrays with fewer elements than their length says, and what is appended to them.
const show = (array) => print(array.length, JSON.stringify(array), Object.keys(array).join());

for (const append of [(a) => a.push("x"), (a) => a.push({}, []), (a) => (a[a.length] = "x")]) {
  const deleted = [{ n: 1 }, { n: 2 }, { n: 3 }];
  delete deleted[2];
  const made = new Array(3);
  const partly = new Array(3);
  partly[0] = "first";
  const longer = [1, 2];
  longer.length = 5;
  const shorter = [1, 2, 3, 4];
  shorter.length = 2;
  const trailing = [1, , ,];
  const filled = new Array(3).fill(0);
  for (const array of [deleted, made, partly, longer, shorter, trailing, filled]) {
    append(array);
    show(array);
    append(array);
    show(array);
  }
}

// Whatever stood where the holes are must not come back.
const rows = [];
for (let round = 0; round < 200; round++) {
  const tokens = [];
  for (let index = 0; index < 5; index++) tokens.push([`text ${index}`, index]);
  delete tokens[4];
  tokens.push(["last", round]);
  rows.push(tokens);
}
print(rows.every((tokens) => tokens[4] === undefined && tokens[5][0] === "last"));
print(rows.flat().filter((token) => token[0] === "text 3").length);

const emptied = [[1], [2]];
emptied.length = 0;
emptied.length = 4;
emptied.push([3]);
print(emptied, emptied.pop(), emptied.pop(), emptied.shift(), emptied);
