const PROPERTY = "\\p{RGI_Emoji}";

/** One emoji of a sequence: with a skin tone, by a variation selector, or shown as an emoji by itself. */
const EMOJI =
  "(?:\\p{Emoji_Modifier_Base}\\p{Emoji_Modifier}|\\p{Emoji}\\uFE0F" +
  "|(?!\\p{Regional_Indicator})\\p{Emoji_Presentation})";

/** Flags, keycaps, flags of regions, and emoji joined to others (Unicode Technical Standard 51, 1.4.9). */
const PATTERN =
  "(?:\\p{Regional_Indicator}{2}|[0-9#*]\\uFE0F\\u20E3|\\u{1F3F4}[\\u{E0030}-\\u{E007A}]+\\u{E007F}" +
  `|${EMOJI}(?:\\u200D${EMOJI})*)`;

/**
 * The engine knows no properties of strings. The only one that packages use (string-width, and with it yargs and ora) gets
 * a pattern of the form that such emoji have; it also takes sequences that no vendor draws. Within a class it stays.
 */
export function withEmojiPattern(source: string): string {
  if (!source.includes(PROPERTY)) return source;
  return source.replaceAll(PROPERTY, (property, at: number) => {
    const before = source.slice(source.lastIndexOf("\n", at) + 1, at);
    const isInClass = before.lastIndexOf("[") > before.lastIndexOf("]");
    return isInClass ? property : PATTERN;
  });
}
