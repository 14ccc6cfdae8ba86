// The flag `v` is the flag `u` and more; what more, docs/specification.md says what is missing of it.
const text = "a😀é-u{41}A";
for (const pattern of [/\u{41}/v, /[\u{41}]/v, /[^\u{20}-\u{7e}]/v, /\p{L}+/v, /[\p{L}\d]+$/v]) {
  print(pattern.source, pattern.flags, pattern.unicode, pattern.exec(text)[0]);
}
print(text.match(/./gv), text.replaceAll(/[^ -~]/gv, "?"), text.split(/-/v).length);
print(/^.$/v.test("😀"), /^[^x]$/v.test("😀"), /^.$/.test("😀"), /^😀+$/v.test("😀😀"));
const sticky = /😀/vy;
sticky.lastIndex = 1;
print(sticky.test(text), sticky.lastIndex, /É/iv.test(text), /\w/iv.test("ſ"));
for (const [source, flags] of [
  ["a", "uv"],
  ["a", "vu"],
  ["\\u{110000}", "v"],
  ["\\-a", "v"],
  ["(?<n>\\u{1f600})", "v"],
]) {
  try {
    print(new RegExp(source, flags).exec(text).groups);
  } catch (error) {
    print(source, flags, error.name);
  }
}
print([..."x1y22".matchAll(/\p{Nd}+/gv)].map(({ 0: digits, index }) => [digits, index]));
print("a😀".search(/\p{Emoji}/v));
