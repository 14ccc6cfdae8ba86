import { EventStreamCodec } from "@smithy/core/event-streams";
import { describe, it } from "vitest";
import {
  RESPONSE_PAYLOAD_BYTES_MAX,
  STREAMED_RESPONSE_BYTES_MAX,
} from "../../../src/aws/limits.ts";
import { BufferedResponse } from "../../../src/runtime/invoke/buffered-response.ts";
import { InvocationLog } from "../../../src/runtime/invoke/log.ts";
import { StreamedResponse } from "../../../src/runtime/invoke/streamed-response.ts";

const MB = 1024 * 1024;
const codec = new EventStreamCodec(
  (bytes) => new TextDecoder().decode(bytes),
  (text) => new TextEncoder().encode(text),
);

/** A response whose caller takes everything, and what it has taken; or one whose caller goes away at once. */
function setUp(given: { readonly withLog?: boolean; readonly isGone?: boolean } = {}) {
  const taken: Uint8Array[] = [];
  let isClosed = false;
  const writable = new WritableStream<Uint8Array>({
    write(message) {
      if (given.isGone === true) throw new Error("The caller is gone");
      taken.push(message);
    },
    close() {
      isClosed = true;
    },
  });
  const response = new StreamedResponse(writable, { withLog: given.withLog ?? false });
  const events = () =>
    taken.map((message) => {
      const { headers, body } = codec.decode(message);
      return [headers[":event-type"]?.value, new TextDecoder().decode(body)];
    });
  return { response, taken, events, isClosed: () => isClosed };
}

function resultOf(payload: string | undefined, functionError = false) {
  const log = new InvocationLog();
  log.startTail();
  log.addPlatform("START\n");
  return { payload, functionError, log };
}

describe("StreamedResponse", () => {
  it("frames what is written, and ends with the handler's stream", async ({ expect }) => {
    const { response, events, isClosed } = setUp();
    response.open("text/plain");
    await response.write(new TextEncoder().encode("some"));
    response.end();
    await response.finish(resultOf(undefined));
    expect(events()).toEqual([
      ["PayloadChunk", "some"],
      ["InvokeComplete", "{}"],
    ]);
    expect(isClosed()).toBe(true);
  });

  it("ends with the invocation when the log was asked for", async ({ expect }) => {
    const { response, events } = setUp({ withLog: true });
    response.open("text/plain");
    response.end();
    expect(events()).toEqual([]);
    await response.finish(resultOf(undefined));
    expect(events()).toEqual([["InvokeComplete", '{"LogResult":"U1RBUlQK"}']]);
  });

  it("tells a failure, or a fault of ours, at its end", async ({ expect }) => {
    const failed = setUp();
    await failed.response.finish(resultOf('{"errorType":"E"}', true));
    await failed.response.fail();
    expect(failed.events()).toEqual([
      [
        "InvokeComplete",
        String.raw`{"ErrorCode":"Unhandled","ErrorDetails":"{\"errorType\":\"E\"}"}`,
      ],
    ]);
    const broken = setUp();
    await broken.response.fail();
    expect(broken.events()[0]?.[1]).toContain('"ErrorCode":"ServiceException"');
  });

  it("drops what comes when the caller has gone", async ({ expect }) => {
    const { response, taken } = setUp({ isGone: true });
    await response.write(new Uint8Array(3 * MB));
    await response.write(new Uint8Array(1));
    await response.finish(resultOf(undefined));
    expect(taken).toEqual([]);
    expect(response.isTooLarge).toBe(false);
  });

  it("takes 200 MB, and not a byte more", async ({ expect }) => {
    const { response, taken } = setUp();
    const block = new Uint8Array(10 * MB);
    for (let bytes = 0; bytes < STREAMED_RESPONSE_BYTES_MAX; bytes += block.length) {
      await response.write(block);
      taken.length = 0;
    }
    expect(response.isTooLarge).toBe(false);
    await expect(response.write(new Uint8Array(1))).rejects.toMatchObject({
      fields: { code: "EFBIG" },
    });
    expect(response.isTooLarge).toBe(true);
  });
});

describe("BufferedResponse", () => {
  it("keeps all that is written, up to what a response may have", async ({ expect }) => {
    const response = new BufferedResponse();
    expect(response.contentType).toBe(undefined);
    response.open("text/plain");
    await response.write(Uint8Array.of(1, 2));
    await response.write(Uint8Array.of(3));
    response.end();
    expect([response.contentType, [...response.bytes()]]).toEqual(["text/plain", [1, 2, 3]]);
    await response.write(new Uint8Array(RESPONSE_PAYLOAD_BYTES_MAX - 3));
    expect(response.isTooLarge).toBe(false);
    await expect(response.write(new Uint8Array(1))).rejects.toThrow("EFBIG");
    expect(response.isTooLarge).toBe(true);
  });
});
