const { markAsUncloneable } = require("node:worker_threads");
class Own {}
for (const value of [{ a: 1 }, new Own(), [1], new Map([[1, 2]]), new Uint8Array(2), new Date(0)]) {
  print(markAsUncloneable(value));
  for (const shown of [value, { inside: value }]) {
    try {
      print(structuredClone(shown));
    } catch (error) {
      print(error.name, error.message);
    }
  }
}
print(markAsUncloneable(5), structuredClone({ free: true }));
