import { describe, it } from "vitest";
import { FileSystem } from "../../../sandbox/host/files/file-system.ts";
import { Scratch } from "../../../sandbox/host/files/scratch.ts";
import { Operations } from "../../../sandbox/host/operations.ts";
import { makeServices } from "../../../sandbox/host/services.ts";
import { SIGNATURES } from "../../../sandbox/host/signatures.ts";
import { HOST_CALLS } from "../../../sandbox/protocol.ts";

const lines: string[] = [];
const services = makeServices({
  files: new FileSystem({}, new Scratch(1e6, () => 0)),
  modules: { moduleResolve: (specifier, parent, mode) => `${specifier} ${parent} ${mode}` },
  log: {
    line: (level, message) => lines.push(`${level} ${message}`),
    raw: (text) => lines.push(text),
  },
  operations: new Operations(),
  charge: () => {},
});

/** What an environment answers itself. */
const OWN: readonly string[] = [
  "now",
  "result",
  "failure",
  "exit",
  "memory",
  "timeZone",
  "moduleCompile",
  "moduleImport",
  "guestModule",
  "streamOpen",
  "streamWrite",
  "streamEnd",
];

describe("makeServices()", () => {
  it("offers every host call that the environment does not answer itself", ({ expect }) => {
    const offered = [...Object.keys(services), ...OWN];
    expect(offered.toSorted()).toEqual(HOST_CALLS.toSorted());
    expect(Object.keys(SIGNATURES).toSorted()).toEqual(HOST_CALLS.toSorted());
  });

  it("gives random bytes up to Web Cryptography's limit", ({ expect }) => {
    expect(services.random(0).byteLength).toBe(0);
    expect(services.random(65_536).byteLength).toBe(65_536);
    expect(new Uint8Array(services.random(16))).not.toEqual(new Uint8Array(services.random(16)));
    for (const byteLength of [65_537, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
      expect(() => services.random(byteLength)).toThrow(RangeError);
    }
  });

  it("hands on what is logged, written and looked for", ({ expect }) => {
    services.log("WARN", "message");
    services.stdout("raw");
    expect(lines).toEqual(["WARN message", "raw"]);
    expect(services.moduleResolve("a", "/b", "import")).toBe("a /b import");
  });

  it("binds the files, so that no receiver is needed", ({ expect }) => {
    const { fsCreate, fsStat } = services;
    fsCreate("/tmp/x", true, false);
    expect(JSON.parse(fsStat("/tmp/x"))).toMatchObject({ type: "file", size: 0 });
  });
});

describe("text", () => {
  it("is UTF-8, with the replacement character for lone surrogates", ({ expect }) => {
    expect([...new Uint8Array(services.textEncode("é\uD800"))]).toEqual([
      0xc3, 0xa9, 0xef, 0xbf, 0xbd,
    ]);
    const bytes = Uint8Array.of(0, 0xef, 0xbb, 0xbf, 0x61, 0).buffer;
    expect(services.textDecode("utf-8", false, false, bytes, 1, 4)).toBe("a");
    expect(services.textDecode("utf-8", false, true, bytes, 1, 4)).toBe("\uFEFFa");
    expect(services.textDecode("utf-16le", false, false, Uint8Array.of(97, 0).buffer, 0, 2)).toBe(
      "a",
    );
  });

  it("refuses unknown labels and, when it must, malformed input", ({ expect }) => {
    const bytes = Uint8Array.of(0xff).buffer;
    expect(() => services.textDecode("utf-9", false, false, bytes, 0, 1)).toThrow(RangeError);
    expect(() => services.textDecode("utf-8", true, false, bytes, 0, 1)).toThrow(TypeError);
    expect(services.textDecode("utf-8", false, false, bytes, 0, 1)).toBe("\uFFFD");
  });
});

describe("URLs", () => {
  it("are parsed to their parts, or are none", ({ expect }) => {
    expect(JSON.parse(services.urlParse("../b?c#d", "https://u:p@h:8080/a/") ?? "")).toEqual({
      href: "https://u:p@h:8080/b?c#d",
      origin: "https://h:8080",
      protocol: "https:",
      username: "u",
      password: "p",
      host: "h:8080",
      hostname: "h",
      port: "8080",
      pathname: "/b",
      search: "?c",
      hash: "#d",
    });
    expect(services.urlParse("/relative", undefined)).toBeUndefined();
  });

  it("take the setters of URL, and no other property", ({ expect }) => {
    const set = (property: string, value: string) =>
      (JSON.parse(services.urlSet("https://h/a", property, value)) as { href: string }).href;

    expect(set("port", "81")).toBe("https://h:81/a");
    expect(set("pathname", "x y")).toBe("https://h/x%20y");
    for (const property of ["origin", "searchParams", "__proto__", "constructor", ""]) {
      expect(() => set(property, "x")).toThrow(`URL has no setter '${property}'`);
    }
    expect(() => set("href", "none")).toThrow(TypeError);
  });
});
