import { describe, it } from "vitest";
import { withEmojiPattern } from "../../../../sandbox/host/modules/emoji-pattern.ts";

const native = String.raw`^\p{RGI_Emoji}$`;
const EMOJI = ["😀", "👍🏽", "👨‍👩‍👧", "🇪🇺", "1️⃣", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "⌚", "🧑🏿‍🚀", "❤️‍🔥"];
const OTHERS = ["1", "#", "a", "❤", "©", "", "日", "🏽x", "🇪", "😀😀", "\u200d", "\ufe0f"];
const pattern = withEmojiPattern(native);

describe("withEmojiPattern()", () => {
  it("makes a pattern that needs no properties of strings", ({ expect }) => {
    expect(pattern).not.toContain("RGI_Emoji");
    expect(new RegExp(pattern, "u").test("a")).toBe(false);
  });

  it.for([...EMOJI, ...OTHERS])("takes what the property takes: %s", (text, { expect }) => {
    expect(new RegExp(pattern, "u").test(text)).toBe(new RegExp(native, "v").test(text));
  });

  it("leaves other texts and classes alone", ({ expect }) => {
    for (const text of ["const a = /[x]/v;", String.raw`/[\p{RGI_Emoji}--a]/v`]) {
      expect(withEmojiPattern(text)).toBe(text);
    }
    expect(withEmojiPattern(String.raw`/[x]\p{RGI_Emoji}/v`)).toContain("Emoji_Presentation");
  });
});
