// Runs every case in Node itself and writes their printed lines as JSON: { name: lines }.
const fs = require("node:fs");
const path = require("node:path");
const { inspect } = require("node:util");

const CASE_MS_MAX = 20_000;
const folder = path.join(__dirname, "cases");

// node:domain changes what inspect() shows of the promises of those who come after it.
const LAST = ["domain.js"];

async function run(file) {
  const lines = [];
  const print = (...values) => {
    lines.push(
      values.map((value) => (typeof value === "string" ? value : inspect(value))).join(" "),
    );
  };
  // oxlint-disable-next-line typescript/no-implied-eval -- a case is a script body, as it is in the guest.
  const body = new Function("require", "print", fs.readFileSync(path.join(folder, file), "utf8"));
  try {
    await withinTime(body(require, print));
  } catch (error) {
    print("rejected", error);
  }
  return lines;
}

/** A case that leaves nothing to wait for would end the process before the others are told of. */
async function withinTime(work) {
  const { promise, reject } = Promise.withResolvers();
  const timer = setTimeout(() => reject(new Error("The case does not end")), CASE_MS_MAX);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function main() {
  const all = fs.readdirSync(folder).filter((name) => name.endsWith(".js"));
  const names = [...all.filter((name) => !LAST.includes(name)), ...LAST];
  const printed = {};
  for (const name of names) printed[name.slice(0, -".js".length)] = await run(name);
  fs.writeFileSync(process.argv[2], JSON.stringify(printed));
}

void main();
