import { describe, it } from "vitest";
import { LOG_TAIL_BYTES_MAX } from "../../../src/aws/limits.ts";
import { InvocationLog } from "../../../src/runtime/invoke/log.ts";

const LOG_BYTES_MAX = 1024 * 1024;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("InvocationLog", () => {
  it("keeps events in order", ({ expect }) => {
    const log = new InvocationLog();
    log.addPlatform("START\n");
    log.add("line\n");
    log.addPlatform("END\n");
    expect(log.text).toBe("START\nline\nEND\n");
  });

  it("drops what is over its cap, and says how much before the platform's next line", ({
    expect,
  }) => {
    const log = new InvocationLog();
    const line = "x".repeat(LOG_BYTES_MAX / 4);
    for (let round = 0; round < 6; round++) log.add(line);
    log.addPlatform("END\n");
    log.addPlatform("REPORT\n");

    expect(log.text).toBe(
      `${line.repeat(4)}[2 log events dropped: more than ${LOG_BYTES_MAX} bytes]\nEND\nREPORT\n`,
    );
  });

  it("takes smaller events where a large one did not fit", ({ expect }) => {
    const log = new InvocationLog();
    log.add("x".repeat(LOG_BYTES_MAX + 1));
    log.add("small\n");
    log.addPlatform("END\n");
    expect(log.text).toBe(`small\n[1 log events dropped: more than ${LOG_BYTES_MAX} bytes]\nEND\n`);
  });

  it("never drops what the platform says", ({ expect }) => {
    const log = new InvocationLog();
    log.add("x".repeat(LOG_BYTES_MAX));
    log.addPlatform("END\n");
    expect(log.text.endsWith("xEND\n")).toBe(true);
  });
});

describe("InvocationLog.tail()", () => {
  it("is all of a short log, but nothing of the initialization", ({ expect }) => {
    const log = new InvocationLog();
    log.addPlatform("INIT_START\n");
    log.add("loading\n");
    log.startTail();
    log.addPlatform("START\n");
    log.add("é\n");
    expect(text(log.tail())).toBe("START\né\n");
  });

  it("is the last 4 KB of a long one, counted in bytes", ({ expect }) => {
    const log = new InvocationLog();
    log.startTail();
    log.addPlatform("START\n");
    for (let line = 0; line < 1000; line++) log.add(`€ line ${line}\n`);
    log.addPlatform("END\n");

    expect(log.tail()).toHaveLength(LOG_TAIL_BYTES_MAX);
    expect(text(log.tail()).endsWith("€ line 999\nEND\n")).toBe(true);
    expect(text(log.tail())).not.toContain("START");
  });

  it("is of exactly 4 KB whole", ({ expect }) => {
    const log = new InvocationLog();
    log.startTail();
    log.add("x".repeat(LOG_TAIL_BYTES_MAX));
    expect(text(log.tail())).toBe("x".repeat(LOG_TAIL_BYTES_MAX));
  });
});
