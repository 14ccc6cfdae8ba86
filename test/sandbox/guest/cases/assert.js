// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const assert = require("node:assert");
const strict = require("node:assert/strict");
const told = (fn) => {
  try {
    fn();
    print("passed");
  } catch (error) {
    print(
      JSON.stringify({
        name: error.name,
        code: error.code,
        message: error.message,
        operator: error.operator,
        generated: error.generatedMessage,
      }),
    );
  }
};
told(() => assert.strictEqual(1, 2));
told(() => assert.strictEqual("a", "b"));
told(() => assert.strictEqual("hello world", "hello there"));
told(() => assert.strictEqual("a".repeat(60), "a".repeat(59) + "b"));
told(() => assert.strictEqual("line\nother", "line\nothers"));
told(() => assert.strictEqual({ a: 1 }, { a: 1 }));
told(() => assert.strictEqual([1, 2, 3], 1));
told(() => assert.strictEqual("", { a: 1, b: [1, 2] }));
told(() => assert.strictEqual(undefined, null));
told(() => assert.strictEqual(NaN, 0));
told(() => assert.strictEqual(1, 2, "message"));
told(() => assert.strictEqual(1, 2, new TypeError("own")));
told(() => assert.strictEqual(1));
told(() => assert.equal(1, 2));
told(() => assert.equal(null, undefined));
told(() => assert.equal({ a: 1 }, { a: 1 }));
told(() => assert.notEqual(1, "1"));
told(() => assert.notStrictEqual(1, 1));
const same = { a: 1 };
told(() => assert.notStrictEqual(same, same));
told(() => assert.notStrictEqual("long text", "long text"));
told(() => assert.deepStrictEqual({ a: 1, b: 2 }, { a: 1, b: 3 }));
told(() => assert.deepStrictEqual([1, 2, 3], [1, 2, 4]));
told(() => assert.deepStrictEqual([1, [2, 3]], [1, [2, 3], 4]));
told(() =>
  assert.deepStrictEqual(
    { a: { b: { c: { d: { e: 1 } } } } },
    { a: { b: { c: { d: { e: 2 } } } } },
  ),
);
told(() =>
  assert.deepStrictEqual(
    Array.from({ length: 60 }, (_, i) => i),
    Array.from({ length: 60 }, (_, i) => (i === 30 ? "x" : i)),
  ),
);
told(() => assert.deepStrictEqual(new Map([[1, { a: 2 }]]), new Map([[1, { a: 3 }]])));
told(() => assert.deepStrictEqual(new Set([1, 2]), new Set([1, 3])));
told(() => assert.deepStrictEqual(new Date(0), new Date(1)));
told(() => assert.deepStrictEqual({}, []));
told(() => assert.deepStrictEqual(-0, 0));
told(() => assert.deepStrictEqual([1], ["1"]));
told(() => assert.deepStrictEqual({ a: undefined }, {}));
told(() => assert.deepStrictEqual(/a/g, /a/i));
told(() => assert.deepStrictEqual({ a: 1 }, { a: 2 }, "told"));
told(() => assert.deepEqual({ a: 1 }, { a: "1" }));
told(() => assert.deepEqual({ a: 1 }, { a: 2 }));
told(() => assert.deepEqual([1, 2, [3]], [1, 2, ["4"]]));
told(() => assert.notDeepStrictEqual({ a: 1 }, { a: 1 }));
told(() => assert.notDeepEqual({ a: 1 }, { a: 1 }));
told(() => assert.partialDeepStrictEqual({ a: 1, b: { c: 2 } }, { b: { c: 2 } }));
told(() => assert(0, "zero"));
told(() => assert());
told(() => assert.ok(1));
told(() => assert.ok(null, new RangeError("given")));
told(() => assert.throws(() => {}));
told(() => assert.throws(() => {}, TypeError));
told(() => assert.throws(() => {}, /x/, "hey"));
told(() =>
  assert.throws(() => {
    throw new Error("abc");
  }, /b/),
);
told(() =>
  assert.throws(() => {
    throw new Error("abc");
  }, /x/),
);
told(() =>
  assert.throws(() => {
    throw new TypeError("abc");
  }, TypeError),
);
told(() =>
  assert.throws(
    () => {
      throw new TypeError("abc");
    },
    { name: "TypeError", message: "abc" },
  ),
);
told(() =>
  assert.throws(
    () => {
      throw new Error("abc");
    },
    { message: "x" },
  ),
);
told(() =>
  assert.throws(
    () => {
      throw new Error("abc");
    },
    { name: "Error", message: /b/, code: 3 },
  ),
);
told(() =>
  assert.throws(
    () => {
      throw new Error("abc");
    },
    () => false,
  ),
);
told(() =>
  assert.throws(
    () => {
      throw new Error("abc");
    },
    (error) => error.message === "abc",
  ),
);
told(() =>
  assert.throws(() => {
    throw new Error("abc");
  }, new Error("abc")),
);
told(() => assert.throws("x"));
told(() =>
  assert.throws(() => {
    throw new Error("e");
  }, "e"),
);
told(() =>
  assert.throws(() => {
    throw new Error("e");
  }, "other"),
);
told(() =>
  assert.throws(() => {
    throw new Error("e");
  }, 5),
);
told(() =>
  assert.doesNotThrow(() => {
    throw new Error("abc");
  }),
);
told(() =>
  assert.doesNotThrow(() => {
    throw new Error("abc");
  }, "why"),
);
told(() => assert.doesNotThrow(() => {}));
told(() => assert.match("abc", /x/));
told(() => assert.match(1, /x/));
told(() => assert.match("abc", "x"));
told(() => assert.doesNotMatch("abc", /b/));
told(() => assert.ifError(null));
told(() => assert.ifError(new Error("zz")));
told(() => assert.ifError("s"));
told(() => assert.fail());
told(() => assert.fail("x"));
told(() => assert.fail(new TypeError("q")));
told(() => strict.equal(1, "1"));
told(() => strict.deepEqual({ a: 1 }, { a: "1" }));
print(strict.strict === strict, assert.strict === strict, typeof assert.AssertionError);
const error = new assert.AssertionError({ actual: 1, expected: 2, operator: "strictEqual" });
print(error instanceof Error, Object.keys(error), error.toString());
print(
  require("util")
    .inspect(error)
    .replace(/\n {4}at.*/g, ""),
);
return (async () => {
  const failed = (promise) =>
    promise.then(
      () => print("passed"),
      (reason) => print(reason.name, reason.code, reason.message, reason.operator),
    );
  await failed(assert.rejects(Promise.resolve(1)));
  await failed(
    assert.rejects(async () => {
      throw new Error("k");
    }, /k/),
  );
  await failed(
    assert.rejects(async () => {
      throw new Error("k");
    }, /z/),
  );
  await failed(assert.rejects(() => 5));
  await failed(assert.rejects("x"));
  await failed(assert.doesNotReject(Promise.reject(new Error("k"))));
  await failed(assert.doesNotReject(async () => {}));
})();

{
  const tell = (work) => {
    try {
      return work();
    } catch (error) {
      return [error.name, error.code, error.message, error.generatedMessage, error.diff];
    }
  };
  const { Assert, CallTracker } = require("node:assert");
  const strictly = new Assert();
  print(Object.keys(strictly), strictly instanceof Assert, typeof strictly.Assert);
  print(
    tell(() => strictly.equal(1, 2)),
    tell(() => strictly.deepEqual([1], ["1"])),
    tell(() => strictly.equal(1)),
  );
  print(
    tell(() => new Assert({ strict: false }).equal(1, "2")),
    tell(() => new Assert({ strict: false }).deepEqual([1], ["1"])),
  );
  print(
    tell(() => new Assert({ diff: "full" }).deepStrictEqual({ a: 1 }, { a: 2 })),
    tell(() => new Assert({ diff: "x" })),
  );
  print(tell(() => new Assert({ skipPrototype: true }).deepStrictEqual(new (class A {})(), {})));
  print(tell(() => new Assert().deepStrictEqual(new (class A {})(), {})).slice(0, 2));
  const { strictEqual, ok } = strictly;
  print(
    tell(() => strictEqual(1, 1)),
    tell(() => strictEqual(1, 2)),
    tell(() => ok(1)),
    typeof strictly.rejects,
  );
  const tracker = new CallTracker();
  const twice = tracker.calls(function add(x) {
    return x + 1;
  }, 2);
  print(
    twice(1),
    tracker
      .report()
      .map(({ message, actual, expected, operator }) => [message, actual, expected, operator]),
  );
  print(
    tell(() => tracker.verify()),
    tracker.getCalls(twice),
  );
  twice(2);
  print(
    tell(() => tracker.verify()),
    tell(() => tracker.getCalls(1)),
    tell(() => tracker.calls(() => {}, 0)),
  );
  tracker.reset(twice);
  print(tracker.getCalls(twice), typeof tracker.calls(3), tracker.report().length);
}
