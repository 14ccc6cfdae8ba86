// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const vm = require("node:vm");

const attempt = (label, work) => {
  try {
    print(label, work());
  } catch (error) {
    print(label, error.name, error.code, error.message);
  }
};

globalThis.fromOutside = 5;
print(vm.runInThisContext("fromOutside + 1"), vm.runInThisContext("typeof require"));
print(vm.runInThisContext("var declared = 3; declared"), globalThis.declared);
const script = new vm.Script("globalThis.runs = (globalThis.runs ?? 0) + 1", { filename: "a.js" });
print(script.runInThisContext(), script.runInThisContext());
try {
  new vm.Script("syntax error here");
} catch (error) {
  print(error.name);
}

print(vm.runInNewContext("a + b", { a: 1, b: 2 }));
print(vm.runInNewContext("Math.max(...list.map((x) => x * 2))", { list: [1, 5, 3] }));
print(
  vm.runInNewContext(
    "typeof process + typeof require + typeof module + typeof Array + typeof JSON",
  ),
);
const context = vm.createContext({ count: 1 });
print(vm.isContext(context), vm.isContext({}));
print(vm.runInContext("count += 1; var made = count * 10; implicit = 7; made", context));
print(context);
vm.runInContext("function twice(x) { return x * 2 } this.tripled = (x) => x * 3", context);
print(vm.runInContext("twice(count) + tripled(1) + implicit", context), context.twice(4));
print(vm.runInContext("globalThis.count", context), vm.runInContext("typeof missing", context));
print(vm.runInContext("(function () { 'use strict'; return typeof this })()", context));
print(vm.runInContext("for (var i = 0; i < 3; i++) {} i", context), context.i);
print(
  new vm.Script("count * 100").runInContext(context),
  new vm.Script("z").runInNewContext({ z: 9 }),
);
print(vm.runInContext("const local = 2; local + count", context), "local" in context);
print(typeof globalThis.implicit, typeof globalThis.made, typeof globalThis.twice);
attempt("throws", () => vm.runInNewContext("throw new TypeError('inside')"));

print(vm.compileFunction("return a + b", ["a", "b"])(1, 2));
print(vm.compileFunction("return a + x", ["a"], { parsingContext: vm.createContext({ x: 2 }) })(1));
attempt("no code", () => vm.compileFunction(1));
attempt("no string", () => [
  vm.runInThisContext(1),
  vm.runInNewContext(2),
  vm.runInContext(3, context),
]);
attempt("no context", () => vm.runInContext("1", {}));
attempt("no object", () => vm.isContext(1));
print(vm.isContext(vm.createContext(vm.constants.DONT_CONTEXTIFY)) || "vanilla");
print(Object.keys(vm.constants), typeof vm.measureMemory, typeof vm.SourceTextModule);
