import { describe, it } from "vitest";
import { signedService } from "../../src/services/signed-service.ts";

const asked = (url: string, authorization?: string) =>
  signedService({
    url,
    headers: new Headers(authorization === undefined ? {} : { authorization }),
  });

describe("signedService()", () => {
  it("reads the scope of a header", ({ expect }) => {
    const header =
      "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/sqs/aws4_request, Signature=x";
    expect(asked("http://host/", header)).toBe("sqs");
    expect(asked("http://host/", "Bearer x")).toBeUndefined();
  });

  it("reads the scope of a presigned URL, encoded or not", ({ expect }) => {
    const scope = "AKIA/20260101/us-east-1/s3/aws4_request";
    expect(asked(`http://host/b/k?a=1&X-Amz-Credential=${encodeURIComponent(scope)}&b`)).toBe("s3");
    expect(asked(`http://host/b/k?X-Amz-Credential=${scope}`)).toBe("s3");
    expect(asked("http://host/b/k")).toBeUndefined();
  });

  it("is not held up by a text that parts in many ways", ({ expect }) => {
    expect(asked(`http://host/?X-Amz-Credential=${"/".repeat(16_000)}%`)).toBe("");
    expect(asked(`http://host/?X-Amz-Credential=${"a%2F".repeat(4_000)}`)).toBe("a");
  });
});
