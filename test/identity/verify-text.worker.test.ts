import { createHmac } from "node:crypto";
import { describe, it } from "vitest";
import { deriveKey } from "../../src/identity/sigv4/signing-keys.ts";
import { type SignedText, verifyText } from "../../src/identity/verify-text.ts";

const KEYS = { ACCOUNT_ID: "000000000000", ACCESS_KEY_ID: "AKIA1", SECRET_ACCESS_KEY: "secret" };
const SCOPE = { accessKeyId: "AKIA1", date: "20261121", region: "eu-west-1", service: "s3" };

function signed(changes: Partial<SignedText> = {}, secretAccessKey = "secret"): SignedText {
  const { accessKeyId, date, region, service } = SCOPE;
  const text = "text";
  return {
    text,
    algorithm: "AWS4-HMAC-SHA256",
    credential: `${accessKeyId}/${date}/${region}/${service}/aws4_request`,
    timestamp: `${date}T000000Z`,
    signature: createHmac("sha256", deriveKey({ ...SCOPE, secretAccessKey }))
      .update(text)
      .digest("hex"),
    securityToken: undefined,
    ...changes,
  };
}

describe("verifyText()", () => {
  it("knows who has signed", ({ expect }) => {
    expect(verifyText(KEYS, signed(), "s3")).toEqual({
      accountId: KEYS.ACCOUNT_ID,
      arn: `arn:aws:iam::${KEYS.ACCOUNT_ID}:root`,
      accessKeyId: "AKIA1",
      region: "eu-west-1",
    });
  });

  it("refuses everything else", ({ expect }) => {
    const credential = (text: string) => signed({ credential: `AKIA1/${text}/aws4_request` });
    for (const wrong of [
      signed({ text: "other" }),
      signed({}, "another"),
      signed({ signature: signed().signature.toUpperCase() }),
      signed({ signature: "" }),
      signed({ algorithm: "AWS4-HMAC-SHA1" }),
      signed({ timestamp: "20261122T000000Z" }),
      signed({ timestamp: "today" }),
      signed({ securityToken: "token" }),
      signed({ credential: "AKIA2/20261121/eu-west-1/s3/aws4_request" }),
      signed({ credential: "AKIA1" }),
      credential("20261121/eu-west-1/lambda"),
      credential("20261121/nowhere/s3"),
    ]) {
      expect(() => verifyText(KEYS, wrong, "s3"), JSON.stringify(wrong)).toThrow();
    }
    expect(() => verifyText({ ...KEYS, SECRET_ACCESS_KEY: "" }, signed({}, ""), "s3")).toThrow();
  });
});
