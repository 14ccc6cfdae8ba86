import { describe, it } from "vitest";
import { linesOf, startGuest } from "./run.ts";

describe("console", () => {
  it("logs each method at its level", async ({ expect }) => {
    const lines = await linesOf(
      "for (const name of ['log', 'info', 'warn', 'error', 'debug', 'fatal']) console[name](name, 1)",
    );
    expect(lines).toEqual([
      "INFO log 1",
      "INFO info 1",
      "WARN warn 1",
      "ERROR error 1",
      "DEBUG debug 1",
      "FATAL fatal 1",
    ]);
  });

  it("logs a trace as the managed runtime does, without a stack", async ({ expect }) => {
    expect(await linesOf("console.trace('at %s', 'here')")).toEqual(["TRACE at here"]);
  });

  it("formats as util.format does, one entry a call", async ({ expect }) => {
    const lines = await linesOf(
      "console.log('%s is %d, %j', 'a', 3, { b: [1] }, 'rest'); console.log('x\\ny'); console.log(); " +
        "console.log(undefined, null, Symbol('s'), 1n, [undefined]); console.error(new TypeError('t').message)",
    );
    expect(lines).toEqual([
      'INFO a is 3, {"b":[1]} rest',
      "INFO x\ny",
      "INFO ",
      "INFO undefined null Symbol(s) 1n [ undefined ]",
      "ERROR t",
    ]);
  });

  it("groups, counts and asserts", async ({ expect }) => {
    const lines = await linesOf(
      "console.group('g'); console.log('in\\nside'); console.groupEnd(); console.log('out'); " +
        "console.count(); console.count(); console.assert(true, 'no'); console.assert(false, 'yes')",
    );
    expect(lines).toEqual([
      "INFO g",
      "INFO   in\n  side",
      "INFO out",
      "INFO default: 1",
      "INFO default: 2",
      "WARN Assertion failed: yes",
    ]);
  });

  it("keeps strings exact: NUL, lone surrogates, emoji", async ({ expect }) => {
    expect(await linesOf("console.log('a\\0b \\uD800 😀')")).toEqual(["INFO a\0b \uD800 😀"]);
  });

  it("logs while modules load", async ({ expect }) => {
    const guest = await startGuest("console.info('loading'); exports.handler = async () => {}");
    expect(guest.lines).toEqual(["INFO loading"]);
  });

  it("cannot forge a level", async ({ expect }) => {
    expect(await linesOf("console.log('ERROR not mine')")).toEqual(["INFO ERROR not mine"]);
  });
});

describe("process.stdout and process.stderr", () => {
  it("pass text through as it is", async ({ expect }) => {
    expect(
      await linesOf(
        "process.stdout.write('raw'); process.stderr.write('two\\nlines\\n'); process.stdout.write(Buffer.from('é'))",
      ),
    ).toEqual(["raw", "two\nlines\n", "é"]);
  });
});
