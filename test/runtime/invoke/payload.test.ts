import { describe, it } from "vitest";
import { AwsError } from "../../../src/aws/errors.ts";
import {
  CLIENT_CONTEXT_BASE64_LENGTH_MAX,
  SYNC_PAYLOAD_BYTES_MAX,
} from "../../../src/aws/limits.ts";
import { readClientContext, readEvent } from "../../../src/runtime/invoke/payload.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** What is thrown, as code, status and text. */
function refusal(work: () => unknown): readonly [code: string, status: number, text: string] {
  try {
    work();
  } catch (error) {
    if (error instanceof AwsError) return [error.code, error.status, error.message];
    throw error;
  }
  throw new Error("Nothing was refused");
}

/** Text 72 of the reference around the words of AWS's parser. */
function notJson(parserMessage: string, line: number, column: number): string {
  return (
    "Could not parse request body into json: Could not parse payload into json: " +
    `${parserMessage}\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); ` +
    `line: ${line}, column: ${column}]`
  );
}

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const unrecognized = (token: string) => `Unrecognized token '${token}': was expecting ${VALUES}`;

describe("readEvent()", () => {
  it("gives an empty object for nothing", ({ expect }) => {
    expect(readEvent(new Uint8Array())).toBe("{}");
  });

  it.for([
    "{}",
    "null",
    "0",
    '"text"',
    "[1, 2]",
    ' {"a" : 1}\n',
    '"\\ud800"',
    '{"a":1,"a":2}',
    '"é😀"',
  ])("leaves JSON as it is: %s", (text, { expect }) => {
    expect(readEvent(bytes(text))).toBe(text);
  });

  it("takes as much as AWS does, and not a byte more", ({ expect }) => {
    const most = `"${"x".repeat(SYNC_PAYLOAD_BYTES_MAX - 2)}"`;
    expect(readEvent(bytes(most))).toHaveLength(SYNC_PAYLOAD_BYTES_MAX);
    expect(refusal(() => readEvent(bytes(`${most} `)))).toEqual([
      "RequestEntityTooLargeException",
      413,
      "6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)",
    ]);
  });

  it("measures bytes, before it looks at them", ({ expect }) => {
    const garbage = bytes("€".repeat(SYNC_PAYLOAD_BYTES_MAX / 3 + 1));
    expect(refusal(() => readEvent(garbage))[0]).toBe("RequestEntityTooLargeException");
  });

  it.for([
    ["{hello}", unrecognized("hello"), 1, 7],
    ["{", "Unexpected end-of-input", 1, 2],
    ['{"a":', "Unexpected end-of-input", 1, 6],
    ['{"a":1}}', `Unexpected character ('}' (code 125)): expected a valid value ${VALUES}`, 1, 8],
  ] as const)("says of %s what is wrong and where", ([text, message, line, column], { expect }) => {
    expect(refusal(() => readEvent(bytes(text)))).toEqual([
      "InvalidRequestContentException",
      400,
      notJson(message, line, column),
    ]);
  });

  it.for([
    "hello",
    "undefined",
    "NaN",
    "'x'",
    '{"a":tru}',
    '{"a":1,}',
    "01",
    "1 2",
    '"a\nb"',
    "\uFEFF{}",
    "\u00A01",
  ])("refuses %j with text 72", (text, { expect }) => {
    const [code, status, message] = refusal(() => readEvent(bytes(text)));
    expect([code, status]).toEqual(["InvalidRequestContentException", 400]);
    expect(message).toMatch(
      /^Could not parse request body into json: Could not parse payload into json: .+\n at \[Source: REDACTED \(`StreamReadFeature\.INCLUDE_SOURCE_IN_LOCATION` disabled\); line: \d+, column: \d+\]$/s,
    );
  });

  it("refuses what is not UTF-8", ({ expect }) => {
    for (const broken of [[0x22, 0xff, 0x22], [0xc3], [0xed, 0xa0, 0x80]]) {
      const [code, status, text] = refusal(() => readEvent(Uint8Array.from(broken)));
      expect([code, status]).toEqual(["InvalidRequestContentException", 400]);
      expect(text).toContain("Invalid UTF-8");
    }
  });
});

describe("readClientContext()", () => {
  it("is undefined without a header", ({ expect }) => {
    expect(readClientContext(undefined)).toBeUndefined();
    expect(readClientContext("")).toBeUndefined();
  });

  it("gives the JSON text", ({ expect }) => {
    expect(readClientContext(btoa('{"custom":{"a":1}}'))).toBe('{"custom":{"a":1}}');
  });

  it("has AWS's length, not a character more", ({ expect }) => {
    const json = `{"a":"${"x".repeat(2677)}"}`;
    expect(btoa(json).length).toBeLessThanOrEqual(CLIENT_CONTEXT_BASE64_LENGTH_MAX);
    expect(readClientContext(btoa(json))).toBe(json);
    expect(() => readClientContext(btoa(`{"a":"${"x".repeat(2680)}"}`))).toThrow(AwsError);
  });

  it.for(["!!!!", "e30", "e 30", btoa("{"), btoa("text"), "/w==", "e30=e30="])(
    "refuses %s",
    (header, { expect }) => {
      expect(refusal(() => readClientContext(header))).toEqual([
        "InvalidRequestContentException",
        400,
        "Client context must be a valid Base64-encoded JSON object.",
      ]);
    },
  );
});
