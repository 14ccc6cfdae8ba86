const _ = require("lodash");
const fp = require("lodash/fp");
const get = require("lodash/get");

exports.handler = async () => {
  const users = [
    { name: "fred", age: 40, tags: ["a", "b"] },
    { name: "barney", age: 36, tags: ["b"] },
    { name: "ann", age: 40, tags: [] },
  ];
  const calls = [];
  const debounced = _.debounce((value) => calls.push(value), 5);
  debounced(1);
  debounced(2);
  await new Promise((resolve) => setTimeout(resolve, 25));
  const memoized = _.memoize((n) => ({ n }));
  return {
    sorted: _.orderBy(users, ["age", "name"], ["desc", "asc"]).map(({ name }) => name),
    grouped: _.groupBy(users, "age"),
    keyed: _.keyBy(users, "name").fred.age,
    chained: _(users).flatMap("tags").uniq().map(_.upperCase).value(),
    merged: _.merge({ a: { b: [1, 2] } }, { a: { b: [3], c: new Date(0) } }),
    equal: _.isEqual({ a: new Map([[1, new Set([2])]]) }, { a: new Map([[1, new Set([2])]]) }),
    clone: _.cloneDeep({
      re: /x/gi,
      date: new Date(5),
      buffer: Buffer.from("ab"),
      typed: new Uint8Array([1]),
    }).date.getTime(),
    cloned: _.isBuffer(_.cloneDeep(Buffer.from("ab"))),
    path: [
      _.get(users, "[0].tags[1]"),
      get(users, [1, "name"]),
      _.set({}, "a[0].b", 1),
      _.has(users, "0.age"),
    ],
    text: [
      _.camelCase("foo bar-baz"),
      _.kebabCase("fooBar"),
      _.startCase("--foo-bar"),
      _.deburr("déjà vu"),
      _.words("fred, barney"),
    ],
    template: _.template("<% users.forEach(function (u) { %><%- u.name %>;<% }) %>${ 1 + 1 }")({
      users,
    }),
    numbers: [
      _.round(4.006, 2),
      _.clamp(10, 5),
      _.range(0, 20, 5),
      _.sumBy(users, "age"),
      _.inRange(3, 2, 4),
    ],
    chunk: _.chunk(_.times(7), 3),
    types: [
      _.isPlainObject(Object.create(null)),
      _.isArguments(
        (function () {
          return arguments;
        })(),
      ),
      _.isError(new TypeError()),
      _.isNative(Map),
      _.isTypedArray(new Float64Array()),
    ],
    memoized: memoized(1) === memoized(1),
    fp: fp.flow(fp.filter({ age: 40 }), fp.map("name"), fp.join("+"))(users),
    curry: _.curry((a, b, c) => a + b + c)(1)(2)(3),
    calls,
    uniqueBy: _.uniqWith([{ a: 1 }, { a: 1 }, { a: 2 }], _.isEqual),
    difference: _.differenceBy([2.1, 1.2], [2.3], Math.floor),
  };
};
