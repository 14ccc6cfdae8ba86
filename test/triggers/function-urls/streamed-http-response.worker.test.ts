import { describe, it } from "vitest";
import { toUtf8 } from "../../../src/platform/bytes.ts";
import { type InvocationResult } from "../../../src/runtime/invoke/response.ts";
import { InvocationLog } from "../../../src/runtime/invoke/log.ts";
import {
  PRELUDE_TYPE,
  StreamedHttpResponse,
} from "../../../src/triggers/function-urls/streamed-http-response.ts";

const SUCCESS: InvocationResult = {
  payload: undefined,
  functionError: false,
  log: new InvocationLog(),
};
const NULS = "\0".repeat(8);

/** A response, the text of its body, and the writes of a handler to it. */
function open(type: string) {
  const { readable, writable } = new IdentityTransformStream();
  const response = new StreamedHttpResponse(writable);
  response.open(type);
  return { response, readable, text: () => new Response(readable).text() };
}

describe("StreamedHttpResponse", () => {
  it("takes its head from the prelude, however that is cut", async ({ expect }) => {
    const prelude = toUtf8(
      `{"statusCode":201,"headers":{"x-a":"b"},"cookies":["c=d"]}${NULS}a\0${NULS}b`,
    );
    for (const size of [1, 3, 7, 8, 61, prelude.length]) {
      const { response, text } = open(PRELUDE_TYPE);
      const body = text();
      for (let at = 0; at < prelude.length; at += size) {
        await response.write(prelude.subarray(at, at + size));
      }
      response.end();
      const head = await response.head;
      expect([size, head?.status, Object.fromEntries(head?.headers ?? [])]).toEqual([
        size,
        201,
        { "content-type": "application/octet-stream", "set-cookie": "c=d", "x-a": "b" },
      ]);
      expect(await body).toBe(`a\0${NULS}b`);
    }
  });

  it("has a status of 200 and the type of the stream without one", async ({ expect }) => {
    const { response, text } = open("text/html");
    const body = text();
    await response.write(toUtf8("<p>"));
    await response.finish(SUCCESS);
    const head = await response.head;
    expect([head?.status, head?.headers.get("content-type")]).toEqual([200, "text/html"]);
    expect(await body).toBe("<p>");
  });

  it("gives the head before the body has been read", async ({ expect }) => {
    const { response, text } = open(PRELUDE_TYPE);
    const write = response.write(toUtf8(`{}${NULS}body`));
    expect((await response.head)?.status).toBe(200);
    response.end();
    expect(await text()).toBe("body");
    await write;
  });

  it("answers with the result of a handler that does not stream", async ({ expect }) => {
    const { readable, writable } = new IdentityTransformStream();
    const response = new StreamedHttpResponse(writable);
    const body = new Response(readable).text();
    await response.finish({ ...SUCCESS, payload: '{"statusCode":400}' });
    const head = await response.head;
    expect([head?.status, head?.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(await body).toBe('{"statusCode":400}');
  });

  it("has no head when there is no response", async ({ expect }) => {
    const failing = [
      (response: StreamedHttpResponse) => response.finish({ ...SUCCESS, functionError: true }),
      (response: StreamedHttpResponse) => response.write(toUtf8(`no JSON${NULS}`)),
      (response: StreamedHttpResponse) => response.write(toUtf8(`7${NULS}`)),
      (response: StreamedHttpResponse) => response.write(toUtf8(`{"statusCode":7}${NULS}`)),
      (response: StreamedHttpResponse) => response.write(new Uint8Array(200_000).fill(32)),
      async (response: StreamedHttpResponse) => response.end(),
    ];
    for (const fail of failing) {
      const { response } = open(PRELUDE_TYPE);
      await fail(response);
      expect(await response.head).toBeUndefined();
      // What the handler writes after that goes nowhere, and holds nobody up.
      await response.write(toUtf8("more"));
      await response.finish(SUCCESS);
    }
  });

  it("is cut off when the function fails after the first byte", async ({ expect }) => {
    const { response, readable } = open("text/plain");
    const reader = readable.getReader();
    const first = reader.read();
    await response.write(toUtf8("some"));
    expect(new TextDecoder().decode((await first).value)).toBe("some");
    await response.finish({ ...SUCCESS, payload: "{}", functionError: true });
    await expect(reader.read()).rejects.toThrow("The function has failed");
  });

  it("lets the handler run on when nobody reads any more", async ({ expect }) => {
    const { response, readable } = open("text/plain");
    await readable.cancel();
    await response.write(toUtf8("some"));
    await response.write(toUtf8("more"));
    response.end();
    expect((await response.head)?.status).toBe(200);
  });

  it("refuses more than a stream may have", async ({ expect }) => {
    const { response, readable } = open("text/plain");
    await readable.cancel();
    const chunk = new Uint8Array(response.bytesMax / 2);
    await response.write(chunk);
    await response.write(chunk);
    await expect(response.write(new Uint8Array(1))).rejects.toThrow("EFBIG");
    expect(response.isTooLarge).toBe(true);
  });
});
