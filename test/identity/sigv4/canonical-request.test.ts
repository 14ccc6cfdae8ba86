import { describe, it } from "vitest";
import { canonicalPath, canonicalQuery } from "../../../src/identity/sigv4/canonical-request.ts";

describe("canonicalPath()", () => {
  it("encodes an encoded path once more", ({ expect }) => {
    expect(canonicalPath("/2015-03-31/functions/arn%3Aaws", "lambda")).toBe(
      "/2015-03-31/functions/arn%253Aaws",
    );
    expect(canonicalPath("/a%2fb%2Fc", "lambda")).toBe("/a%252fb%252Fc");
  });

  it("drops dot segments and empty ones, and keeps the last slash", ({ expect }) => {
    expect(canonicalPath("", "lambda")).toBe("/");
    expect(canonicalPath("//a///b/./c/../d/", "lambda")).toBe("/a/b/d/");
    expect(canonicalPath("/../..", "lambda")).toBe("/");
  });

  it("encodes once for S3, and leaves its segments alone", ({ expect }) => {
    expect(canonicalPath("/a%3ab//../c d", "s3")).toBe("/a%3Ab//../c%20d");
  });
});

describe("canonicalQuery()", () => {
  it("sorts by encoded name, then by encoded value", ({ expect }) => {
    expect(canonicalQuery("b=1&a=2&B=3&a=1&a1=0&a-=9", "header")).toBe("B=3&a=1&a=2&a-=9&a1=0&b=1");
  });

  it("gives a name without a value its equals sign", ({ expect }) => {
    expect(canonicalQuery("flag&empty=&&x=a=b", "header")).toBe("empty=&flag=&x=a%3Db");
  });

  it("brings every way to encode a byte to one", ({ expect }) => {
    expect(canonicalQuery("k=%7e%2b%C3%BC'()!*%&p=%zz+", "header")).toBe(
      "k=~%2B%C3%BC%27%28%29%21%2A%25&p=%25zz%2B",
    );
  });

  it("leaves the signature out of a presigned query only", ({ expect }) => {
    expect(canonicalQuery("a=1&X-Amz-Signature=0", "query")).toBe("a=1");
    expect(canonicalQuery("a=1&X-Amz-Signature=0", "header")).toBe("X-Amz-Signature=0&a=1");
  });
});
