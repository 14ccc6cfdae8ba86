import { describe, it } from "vitest";
import { toUtf8 } from "../../../src/platform/bytes.ts";
import { stompFrame, StompFrames } from "../../../src/triggers/brokers/stomp-frames.ts";

/** The frames of a text that comes in chunks of `size` bytes. */
function framesOf(text: string, size: number, bodyBytesMax = 100) {
  const bytes = toUtf8(text);
  const splitter = new StompFrames(bodyBytesMax);
  const found = [];
  for (let at = 0; at < bytes.byteLength; at += size) {
    found.push(...splitter.push(bytes.subarray(at, at + size)));
  }
  return found.map(({ command, headers, body, isTooLong }) => ({
    command,
    headers: Object.fromEntries(headers),
    body: new TextDecoder().decode(body),
    isTooLong,
  }));
}

const plain = (command: string, headers: object, body = "") => ({
  command,
  headers,
  body,
  isTooLong: false,
});

describe("StompFrames", () => {
  it("finds the same frames however they are cut", ({ expect }) => {
    const text =
      "\n\r\nCONNECTED\r\nversion:1.2\r\n\r\n\0\n\n" +
      "MESSAGE\ncontent-length:3\na:1\na:2\n\na\0b\0" +
      "MESSAGE\n\ntext é\0" +
      "MESSAGE\ncontent-length:0\n\n\0\n";
    for (let size = 1; size <= text.length; size += 1) {
      expect(framesOf(text, size)).toEqual([
        plain("CONNECTED", { version: "1.2" }),
        plain("MESSAGE", { "content-length": "3", a: "1" }, "a\0b"),
        plain("MESSAGE", {}, "text é"),
        plain("MESSAGE", { "content-length": "0" }),
      ]);
    }
  });

  it("keeps nothing of a body that is too long, and goes on after it", ({ expect }) => {
    const long = "a".repeat(101);
    const text = `MESSAGE\n\n${long}\0MESSAGE\ncontent-length:101\n\n${long}\0MESSAGE\n\n${"b".repeat(100)}\0`;
    for (const size of [1, 7, 1000]) {
      const found = framesOf(text, size);
      expect(found.map(({ body }) => body.length)).toEqual([0, 0, 100]);
      expect(found.map(({ isTooLong }) => isTooLong)).toEqual([true, true, false]);
    }
  });

  it.for([
    ["MESSAGE\nno colon\n\n\0", "A header of STOMP has no colon"],
    ["MESSAGE\ncontent-length:-1\n\n\0", "A frame of STOMP has a length that is no number"],
    ["MESSAGE\ncontent-length:1e3\n\n\0", "A frame of STOMP has a length that is no number"],
    ["MESSAGE\ncontent-length:1\n\nab\0", "A body of STOMP ends without NUL"],
    ["x".repeat(131_073), "A frame of STOMP has headers of more than 131072 bytes"],
  ])("refuses what is no STOMP: %s", ([text = "", message], { expect }) => {
    expect(() => framesOf(text, 10)).toThrow(message);
  });

  it("reads what stompFrame() writes", ({ expect }) => {
    const headers = { "a:b": "c\nd\\e\r:f", id: "0" };
    expect(framesOf(stompFrame("ACK", headers), 5)).toEqual([plain("ACK", headers)]);
  });
});
