import { createHash, createHmac } from "node:crypto";
import { describe, it } from "vitest";
import { decodeChunks } from "../../../src/services/s3/aws-chunked.ts";

const payload = {
  stated: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
  timestamp: "20261121T000000Z",
  scope: "20261121/us-east-1/s3/aws4_request",
  signature: "0".repeat(64),
  signingKey: new Uint8Array(32).fill(7),
  signedHeaders: ["host"],
};
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Signs the pieces of a body as a client does. */
function signed(pieces: readonly string[], trailer: string): string {
  let last = payload.signature;
  const sign = (kind: string, content: string) => {
    const text = `AWS4-HMAC-SHA256-${kind}\n${payload.timestamp}\n${payload.scope}\n${last}\n${content}`;
    last = createHmac("sha256", payload.signingKey).update(text).digest("hex");
    return last;
  };
  const chunks = [...pieces, ""].map((piece) => {
    const signature = sign("PAYLOAD", `${sha256("")}\n${sha256(piece)}`);
    const head = `${piece.length.toString(16)};chunk-signature=${signature}\r\n`;
    return piece === "" ? head : `${head}${piece}\r\n`;
  });
  const signature = sign("TRAILER", sha256(`${trailer}\n`));
  return `${chunks.join("")}${trailer}\r\nx-amz-trailer-signature:${signature}\r\n\r\n`;
}

async function* cut(text: string, size: number) {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function decode(text: string, size: number, isSigned = true) {
  let trailers: ReadonlyMap<string, string> = new Map();
  const options = {
    hasTrailers: true,
    onTrailers: (told: ReadonlyMap<string, string>) => {
      trailers = told;
    },
    ...(isSigned ? { signed: payload } : {}),
  };
  let body = "";
  for await (const piece of decodeChunks(cut(text, size), options)) {
    body += new TextDecoder().decode(piece);
  }
  return { body, trailers };
}

describe("decodeChunks()", () => {
  const text = signed(["hello ", "world"], "x-amz-checksum-crc32:AAAAAA==");

  it("gives the bytes and the trailers, wherever the network cuts them", async ({ expect }) => {
    for (const size of [1, 2, 7, 64, 100_000]) {
      const { body, trailers } = await decode(text, size);
      expect([body, trailers.get("x-amz-checksum-crc32")]).toEqual(["hello world", "AAAAAA=="]);
    }
  });

  it("refuses what has been changed on the way: a byte, a trailer, an order, an end", async ({
    expect,
  }) => {
    const other = signed(["world", "hello "], "x-amz-checksum-crc32:AAAAAA==");
    for (const changed of [
      text.replace("world", "wOrld"),
      text.replace("AAAAAA", "AAAAAB"),
      text.replace(/chunk-signature=\w{64}/, (old) => old.replace(/\w$/, "g")),
      other.replace("world", "hello").slice(0, -3),
      text.slice(0, 100),
      text.slice(0, text.indexOf("x-amz-checksum")),
      text.replace(/;chunk-signature=\w{64}/g, ""),
      text.replace(/x-amz-trailer-signature.*\r\n/, ""),
    ]) {
      await expect(decode(changed, 16)).rejects.toMatchObject({
        code: expect.stringMatching(/^(SignatureDoesNotMatch|IncompleteBody)$/),
      });
    }
  });

  it("reads pieces without signatures, and refuses what are none", async ({ expect }) => {
    expect((await decode("3\r\nabc\r\n0\r\n\r\n", 2, false)).body).toBe("abc");
    for (const wrong of [
      "",
      "zz\r\n",
      "3\r\nabcd\r\n0\r\n\r\n",
      "3\nabc\r\n0\r\n\r\n",
      "3\r\nab",
      "1".repeat(5000),
      "0\r\nno-colon\r\n\r\n",
    ]) {
      await expect(decode(wrong, 5, false)).rejects.toMatchObject({ code: "IncompleteBody" });
    }
  });
});
