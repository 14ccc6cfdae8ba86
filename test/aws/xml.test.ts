import { describe, it } from "vitest";
import { escapeXml, toXml } from "../../src/aws/xml.ts";

describe("toXml()", () => {
  it("writes members by name, repeats lists and leaves out what is undefined", ({ expect }) => {
    const xml = toXml("R", { A: 1, B: ["x", "y"], C: undefined, D: { E: true } }, 'xmlns="n"');
    expect(xml).toBe('<R xmlns="n"><A>1</A><B>x</B><B>y</B><D><E>true</E></D></R>');
  });

  it("writes an empty structure as an empty element", ({ expect }) => {
    expect(toXml("R", {})).toBe("<R></R>");
  });
});

describe("escapeXml()", () => {
  it("lets no text become markup", ({ expect }) => {
    expect(escapeXml(`<a b="c">&</a>`)).toBe("&lt;a b=&quot;c&quot;&gt;&amp;&lt;/a&gt;");
  });

  it("replaces what XML 1.0 cannot write", ({ expect }) => {
    expect(escapeXml("a\u0000b\u001Fc\uFFFFd\uD800e😀\t\n")).toBe(
      "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe😀\t\n",
    );
  });
});
