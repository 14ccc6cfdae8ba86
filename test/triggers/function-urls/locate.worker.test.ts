import { describe, it } from "vitest";
import { locate } from "../../../src/triggers/function-urls/locate.ts";

const ID = "abcdefghijklmnopqrstuvwxyz234567";

describe("locate()", () => {
  it("finds the id in the path where there is no domain", ({ expect }) => {
    const at = (rest: string) => locate(`http://127.0.0.1:8787${rest}`, "127.0.0.1:8787", "");
    expect(at(`/lambda-url/${ID}/`)).toEqual({ id: ID, rawPath: "/", rawQuery: "" });
    expect(at(`/lambda-url/${ID}`)).toEqual({ id: ID, rawPath: "/", rawQuery: "" });
    expect(at(`/lambda-url/${ID}?a=1`)).toEqual({ id: ID, rawPath: "/", rawQuery: "a=1" });
    expect(at(`/lambda-url/${ID}/a%2Fb/c%?x=%20&y=/?#z`)).toEqual({
      id: ID,
      rawPath: "/a%2Fb/c%",
      rawQuery: "x=%20&y=/?",
    });
    expect(at("/lambda-url/short/x")).toMatchObject({ id: "short" });
    expect(at("/lambda-url")).toBeUndefined();
    expect(at("/2015-03-31/functions")).toBeUndefined();
  });

  it("finds it in the host name where there is one, and in no path", ({ expect }) => {
    const at = (host: string, path = "/p?q") =>
      locate(`https://${host}${path}`, host, "Fn.Example.com:8443");
    expect(at(`${ID}.fn.example.com:8443`)).toEqual({ id: ID, rawPath: "/p", rawQuery: "q" });
    expect(at(`${ID.toUpperCase()}.FN.example.com:8443`, "")).toEqual({
      id: ID,
      rawPath: "/",
      rawQuery: "",
    });
    for (const host of [
      "fn.example.com:8443",
      "api.fn.example.com:8443",
      `x.${ID}.fn.example.com:8443`,
      `${ID}.fn.example.com`,
      `${ID}fn.example.com:8443`,
    ]) {
      expect(at(host)).toBeUndefined();
    }
    expect(at("api.example.com", `/lambda-url/${ID}/`)).toBeUndefined();
  });
});
