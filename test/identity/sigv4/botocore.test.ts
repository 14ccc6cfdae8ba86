import { Buffer } from "node:buffer";
import { describe, it } from "vitest";
import recording from "../../fixtures/sigv4/botocore.json" with { type: "json" };
import { verify, type WireRequest } from "./requests.ts";

const { accessKeyId, secretAccessKey } = recording;
const conditions = {
  accessKeyId,
  secretAccessKey,
  service: "lambda",
  now: Date.parse(recording.now),
};

describe("requests recorded from botocore", () => {
  for (const { name, method, url, headers, body } of recording.requests) {
    const request: WireRequest = {
      method,
      url,
      headers: onlyStrings(headers),
      body: Buffer.from(body, "base64"),
    };

    it(`accepts ${name}`, ({ expect }) => {
      expect(verify(request, conditions)).toBeUndefined();
    });

    it(`refuses ${name} with one more byte in the body`, ({ expect }) => {
      const longer = { ...request, body: Uint8Array.from([...request.body, 0x20]) };
      expect(verify(longer, conditions)).toEqual({ reason: "wrong-signature" });
    });
  }
});

/** The type of a JSON import gives every request the headers of all others as optional members. */
function onlyStrings(headers: object): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => {
      return typeof entry[1] === "string";
    }),
  );
}
