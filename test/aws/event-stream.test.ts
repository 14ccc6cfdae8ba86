import { EventStreamCodec } from "@smithy/core/event-streams";
import { describe, it } from "vitest";
import { encodeEvent } from "../../src/aws/event-stream.ts";
import { toUtf8 } from "../../src/platform/bytes.ts";

/** What the AWS SDK itself reads frames with; it checks both checksums. */
const codec = new EventStreamCodec(
  (bytes) => new TextDecoder().decode(bytes),
  (text) => new TextEncoder().encode(text),
);

describe("encodeEvent()", () => {
  it.for([0, 1, 3, 4, 5, 1000, 131_072])("a payload of %d bytes", (length, { expect }) => {
    const payload = Uint8Array.from({ length }, (_, index) => (index * 31) & 0xff);
    const message = encodeEvent("PayloadChunk", "application/octet-stream", payload);
    const { headers, body } = codec.decode(message);
    expect(headers).toEqual({
      ":event-type": { type: "string", value: "PayloadChunk" },
      ":content-type": { type: "string", value: "application/octet-stream" },
      ":message-type": { type: "string", value: "event" },
    });
    expect(body).toEqual(payload);
  });

  it("is what the SDK writes", ({ expect }) => {
    const body = toUtf8('{"ErrorCode":"Unhandled"}');
    const headers = {
      ":event-type": { type: "string", value: "InvokeComplete" },
      ":content-type": { type: "string", value: "application/json" },
      ":message-type": { type: "string", value: "event" },
    } as const;
    expect(encodeEvent("InvokeComplete", "application/json", body)).toEqual(
      codec.encode({ headers, body }),
    );
  });
});
