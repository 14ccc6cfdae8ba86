import { describe, it } from "vitest";
import { addressOf, parseCopySource } from "../../../src/services/s3/address.ts";
import { isBucketName, judgeConditions, parseRange } from "../../../src/services/s3/model.ts";

describe("isBucketName()", () => {
  it("follows the naming rules", ({ expect }) => {
    for (const name of ["abc", "a.b-c", "1a2", "a".repeat(63)])
      expect([name, isBucketName(name)]).toEqual([name, true]);
    for (const name of [
      "ab",
      "a".repeat(64),
      "Abc",
      "a_b",
      "-ab",
      "ab-",
      "a..b",
      "a.-b",
      "192.168.5.4",
      "xn--abc",
      "abc-s3alias",
      "a/b",
      "",
    ]) {
      expect([name, isBucketName(name)]).toEqual([name, false]);
    }
  });
});

describe("addressOf()", () => {
  const address = (url: string, headers: Record<string, string> = {}) => {
    const { bucket, key } = addressOf(new Request(url, { headers }));
    return [bucket, key];
  };

  it("takes the bucket from the path or from the host", ({ expect }) => {
    expect(address("http://127.0.0.1:1/")).toEqual([undefined, undefined]);
    expect(address("http://127.0.0.1:1/b")).toEqual(["b", undefined]);
    expect(address("http://127.0.0.1:1/b/?list-type=2")).toEqual(["b", undefined]);
    expect(address("http://127.0.0.1:1/b/a/b%2Fc%25?x")).toEqual(["b", "a/b/c%"]);
    expect(address("http://127.0.0.1:1/b//a/")).toEqual(["b", "/a/"]);
    expect(address("http://my.bucket.s3.localhost:1/a/b")).toEqual(["my.bucket", "a/b"]);
    expect(address("http://b.s3.eu-west-1.example.com/")).toEqual(["b", undefined]);
    expect(address("http://s3.example.com/b/k")).toEqual(["b", "k"]);
    expect(address("http://b.localhost:1/k")).toEqual(["b", "k"]);
    expect(address("http://127.0.0.1/k", { host: "my.b.localhost" })).toEqual(["my.b", "k"]);
    expect(address("http://s3.localhost:1/b/k")).toEqual(["b", "k"]);
    expect(address("http://localhost:1/b/k")).toEqual(["b", "k"]);
    expect(() => address("http://127.0.0.1:1/b/%zz")).toThrow("Couldn't parse");
    expect(() => address("http://127.0.0.1:1//k")).toThrow("not valid");
  });

  it("reads the source of a copy", ({ expect }) => {
    expect(parseCopySource("/b/a%20b/c?versionId=null")).toEqual({ bucket: "b", key: "a b/c" });
    for (const wrong of ["", "b", "b/", "/", "b/k?versionId=1"]) {
      expect(() => parseCopySource(wrong)).toThrow("Copy Source");
    }
  });
});

describe("parseRange()", () => {
  it("gives the part of the object, or the whole where there is nothing to read", ({ expect }) => {
    expect(parseRange("bytes=0-0", 10)).toEqual({ offset: 0, length: 1 });
    expect(parseRange("bytes=5-", 10)).toEqual({ offset: 5, length: 5 });
    expect(parseRange("bytes=-20", 10)).toEqual({ offset: 0, length: 10 });
    for (const none of [null, "", "bytes=-", "bytes=3-2", "bytes=0-1,3-4", "x"]) {
      expect(parseRange(none, 10)).toBeUndefined();
    }
    for (const out of ["bytes=10-", "bytes=-0"]) expect(parseRange(out, 10)).toBe("unsatisfiable");
    expect(parseRange("bytes=0-", 0)).toBe("unsatisfiable");
  });
});

describe("judgeConditions()", () => {
  it("lets an ETag outweigh a time", ({ expect }) => {
    const object = { etag: "e", modifiedAt: 10_500 };
    const judge = (conditions: Parameters<typeof judgeConditions>[0]) =>
      judgeConditions(conditions, object);
    expect(judge({})).toBe("met");
    expect(judge({ match: ["e"], unmodifiedSince: 1 })).toBe("met");
    expect(judge({ match: ["x"] })).toBe("failed");
    expect(judge({ unmodifiedSince: 9 })).toBe("failed");
    expect(judge({ unmodifiedSince: 10 })).toBe("met");
    expect(judge({ noneMatch: ["x"], modifiedSince: 99 })).toBe("met");
    expect(judge({ noneMatch: ["*"] })).toBe("not-modified");
    expect(judge({ modifiedSince: 10 })).toBe("not-modified");
    expect(judge({ modifiedSince: 9 })).toBe("met");
  });
});
