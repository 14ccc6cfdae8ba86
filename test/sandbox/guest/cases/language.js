// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
// What ECMAScript 2024 and 2025 have and Node.js 24 runs; docs/specification.md says what the engine lacks of it.
const codes = String.raw`
return typeof Array.fromAsync
return typeof Object.groupBy + typeof Map.groupBy
return typeof Promise.withResolvers + typeof Promise.try
return [...new Set([1,2]).union(new Set([3]))]
return [1,2,3].values().map(x=>x*2).filter(x=>x>2).take(1).toArray()
return typeof Iterator + typeof Iterator.from
return typeof RegExp.escape
return typeof Float16Array + typeof Math.f16round
return typeof Error.isError
return typeof Error.captureStackTrace
return typeof Atomics.waitAsync + typeof Atomics.pause
return typeof SharedArrayBuffer
return typeof WeakRef + typeof FinalizationRegistry
return [1,2,3].at(-1) + [1,2].findLast(x=>x)
return [3,1].toSorted().concat([1,2].with(0,5), [1,2,3].toSpliced(0,1), [1,2].toReversed())
return "a".isWellFormed() + "x".at(0) + "aXbX".replaceAll("X","")
return Object.hasOwn({a:1},"a")
return new ArrayBuffer(8,{maxByteLength:16}).resizable
return new ArrayBuffer(8).transfer(4).byteLength
return structuredClone({a:1})
class A { static #p=1; static has(o){ return #p in o } static { this.q=2 } } return A.has(A)+""+A.q
return /(?<y>\d{4})/.exec("2024").groups.y
return /(?<=a)b/.test("ab")
return /a/d.exec("ba").indices[0]
return typeof Symbol.dispose + typeof Symbol.asyncDispose
return typeof DisposableStack + typeof AsyncDisposableStack + typeof SuppressedError
let a = null; a ??= 5; a ||= 6; a &&= 7; return a
return 1_000_000n ** 2n
return (function(){ try { throw 1 } catch { return 2 } })()
label: for (;;) { break label } return [..."ab"].entries().toArray()
return (async function*(){ yield 1 })().next().constructor.name
return new.target === undefined
return ((a, b=2, ...c) => a+b+c.length)(1)
return ({ ...{a:1}, get b(){return 2} }).b
return [1,[2,[3]]].flat(Infinity)
return Object.fromEntries([["a",1]])
return "abc".matchAll(/./g).next().value[0]
return Number.parseFloat("1e3") + Math.hypot(3,4) + Math.clz32(1)
return new Intl.NumberFormat("en").format(1234.5)
return (1234.5).toLocaleString("de-DE")
return new Date(0).toLocaleDateString("en-US",{timeZone:"UTC"})
return eval("1+1") + (0,eval)("2")
return (function f(a,b){ return a+b }).toString()
return (class X { m(){} }).toString()
return Function("a","return a").toString()
return new Function("a","b","return a*b")(2,3)
return typeof escape + typeof unescape
return new Error("x",{cause:1}).cause + new AggregateError([1],"m").errors.length
return "ß".localeCompare("ss") + "a".normalize("NFD")
return [..."a-b"].map(encodeURIComponent).join("")
return Array.from({length:3},(_, i)=>i)
return Object.getOwnPropertyNames(Object.getOwnPropertyDescriptors(class { static a=1 })).join()
return Reflect.ownKeys(Symbol).filter(k=>typeof k==="string").sort().join()
return Object.getOwnPropertyNames(Array.prototype).sort().join()
return Object.getOwnPropertyNames(String.prototype).sort().join()
return Object.getOwnPropertyNames(Promise).sort().join()
return Object.getOwnPropertyNames(Object).sort().join()
return Object.getOwnPropertyNames(RegExp.prototype).sort().join()
return Object.getOwnPropertyNames(Iterator.prototype).sort().join()
return Object.getOwnPropertyNames(Set.prototype).sort().join()
return Object.getOwnPropertyNames(Error).sort().join()
return Object.getOwnPropertyNames(Object.getPrototypeOf(Uint8Array.prototype)).sort().join()
return Object.getOwnPropertyNames(Uint8Array.prototype).sort().join()
return Object.getOwnPropertyNames(Date.prototype).sort().join()
return Object.getOwnPropertyNames(Number.prototype).sort().join()
return Object.getOwnPropertyNames(BigInt).sort().join()
return Object.getOwnPropertyNames(Object.prototype).sort().join()
return Object.getOwnPropertyNames(Symbol.prototype).sort().join()
return Object.getOwnPropertyNames(DataView.prototype).sort().join()
var f=()=>{}; return f.hasOwnProperty("prototype")+""+f.name
return [NaN].includes(NaN) + [..."👍🏽"].length
return (() => { "use strict"; try { undefined_x = 1 } catch (e) { return e.name } })()
return (function(){ return typeof this })()
return (function(a){ arguments[0]=5; return a })(1)
if (true) { function hoisted(){ return 1 } } return hoisted()
return with_test(); function with_test(){ return new Function("o","with(o){return x}")({x:3}) }
return Date.parse("2024-01-01T00:00:00Z") + Date.parse("Mon, 01 Jan 2024 00:00:00 GMT") + Date.parse("Jan 1 2024 UTC")
return [1,10,2].sort().join() + [3,1,2].sort((a,b)=>b-a)
return (25).toString(36) + (0.1).toFixed(20) + (1e21).toString() + (123.456).toPrecision(4)
return JSON.stringify({a:[undefined,()=>{},Symbol()],b:undefined,c:new Date(0),d:"\u2028\ud800"})
return String(Symbol("x")) + Symbol("y").description
return Object.prototype.toString.call(null)+Object.prototype.toString.call([])+Object.prototype.toString.call(function*(){}())
return new Proxy(function(){},{apply:()=>7})()
return Number("0x1f")+Number("")+Number(" 12 ")+parseInt("08")
return decodeURIComponent("%F0%9F%98%80")+escape("é ")
return [..."abc"].reduceRight((a,b)=>a+b)
return Array.isArray(new Proxy([],{}))
return (async()=>{})() instanceof Promise
return Object.is(-0,0)+""+(-0).toFixed()
try { null.x } catch (e) { return e.message }
try { undefined.foo() } catch (e) { return e.message }
try { let o={a:{}}; o.a.b.c } catch (e) { return e.message }
try { xx } catch (e) { return e.message }
try { JSON.parse("{bad") } catch (e) { return e.message }
try { JSON.parse("") } catch (e) { return e.message }
try { JSON.parse(undefined) } catch (e) { return e.message }
try { new Array(-1) } catch (e) { return e.message }
try { const [a]=null } catch (e) { return e.message }
try { class A{constructor(){this.x}} class B extends A{constructor(){this.x}} new B } catch (e) { return e.message }
try { Symbol()+"" } catch (e) { return e.message }
try { decodeURIComponent("%") } catch (e) { return e.message }
try { (function f(){ f() })() } catch (e) { return e.name+e.message }
try { x; let x } catch (e) { return e.message }
try { 1n+1 } catch (e) { return e.message }
return new Date(Date.UTC(2024, 0, 1)).toString().length > 30
`;
for (const code of codes.trim().split("\n")) {
  try {
    print(code, "=>", new Function(code)());
  } catch (error) {
    print(code, "=>", `${error.name}: ${error.message}`);
  }
}

const iterated = [1, 2, 3, 4];
print(
  iterated
    .values()
    .filter((x) => x > 1)
    .take(2)
    .toArray(),
  iterated
    .values()
    .drop(2)
    .map((x) => x * 2)
    .toArray(),
);
const taken = new Map([[1, 2]])
  .entries()
  .map(([key]) => key)
  .take(1);
print(
  taken.next(),
  taken.next(),
  iterated
    .values()
    .map((x) => x)
    .return(),
  [
    ...iterated
      .keys()
      .flatMap((x) => [x, x])
      .take(3),
  ],
);
const closing = {
  __proto__: Iterator.prototype,
  next: () => ({ value: 1, done: false }),
  return: () => (print("closed"), {}),
};
print(
  closing
    .map((x) => x)
    .take(1)
    .toArray(),
);

const log = [];
const stack = new DisposableStack();
stack.use({ [Symbol.dispose]: () => log.push("used") });
print(
  stack.use(null),
  stack.adopt(5, (value) => log.push(value)),
  stack.defer(() => log.push("deferred")),
);
const moved = stack.move();
print(stack.disposed, moved.disposed, String(moved), log);
moved.dispose();
print(log, moved.disposed, moved.dispose());
const attempt = (work) => {
  try {
    return work();
  } catch (error) {
    return [
      error.name,
      error.message,
      error.error?.message,
      error.suppressed?.message,
      error.suppressed?.suppressed?.message,
    ];
  }
};
print(
  attempt(() => new DisposableStack().use(5)),
  attempt(() => stack.defer(() => {}))[0],
);
const failing = new DisposableStack();
for (const name of ["one", "two", "three"])
  failing.defer(() => {
    throw new Error(name);
  });
print(attempt(() => failing.dispose()));
print(
  new SuppressedError(1, 2, "m").message,
  SuppressedError.prototype.name,
  Object.keys(new SuppressedError(1, 2)),
);
print(
  Object.getOwnPropertyNames(DisposableStack.prototype).sort(),
  Object.getOwnPropertyNames(AsyncDisposableStack.prototype).sort(),
);
const later = new AsyncDisposableStack();
later.use({ [Symbol.asyncDispose]: async () => log.push("async") });
later.use({ [Symbol.dispose]: () => log.push("sync") });
later.disposeAsync().then((value) => print("disposed", value, log, later.disposed));
Array.fromAsync(
  (async function* () {
    yield 1;
    yield 2;
  })(),
).then((list) => print("collected", list));
