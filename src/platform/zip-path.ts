/** PATH_MAX of Linux. */
const PATH_BYTES_MAX = 4096;
/** NAME_MAX of Linux. */
const NAME_BYTES_MAX = 255;

const DRIVE_LETTER = /^[A-Za-z]:/;
/** An empty segment, or one of dots only. */
const ODD_SEGMENT = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** Printable ASCII without the backslash: what needs neither decoding nor a second look. */
const PLAIN_ASCII = /^[ -[\]-~]+$/;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The path of an entry, relative and without `.` or empty segments, or undefined when it could leave the tree or
 * name two files on two systems. The root itself is "". Names are UTF-8 whatever flag bit 11 says, as Linux tools write them.
 * `raw` is the same name with one character for each byte.
 */
export function safePath(name: Uint8Array, raw: string): string | undefined {
  const text = safeText(name, raw);
  if (text === undefined || text.startsWith("/") || DRIVE_LETTER.test(text)) return undefined;

  // Most names need no more than the loss of a directory's final slash.
  const path = text.endsWith("/") ? text.slice(0, -1) : text;
  if (name.length <= NAME_BYTES_MAX && !ODD_SEGMENT.test(path)) return path;

  const segments = path.split("/").filter((segment) => segment !== "" && segment !== ".");
  if (segments.some((segment) => segment === ".." || isTooLong(segment))) return undefined;
  return segments.join("/");
}

/** The text of a symbolic link; where it leads is for the tree to judge. */
export function linkTarget(content: Uint8Array): string | undefined {
  const target = safeText(content, singleBytes(content));
  return target === undefined || target.startsWith("/") || DRIVE_LETTER.test(target)
    ? undefined
    : target;
}

/** One character for each byte, so that offsets stay; only ASCII ones keep their meaning. */
export function singleBytes(bytes: Uint8Array): string {
  return new TextDecoder("windows-1252").decode(bytes);
}

function safeText(bytes: Uint8Array, raw: string): string | undefined {
  if (bytes.length === 0 || bytes.length > PATH_BYTES_MAX) return undefined;
  if (PLAIN_ASCII.test(raw)) return raw;
  try {
    const text = strictUtf8.decode(bytes);
    return /[\0\\]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function isTooLong(segment: string): boolean {
  // UTF-8 takes at most three bytes for each UTF-16 unit, so short segments need no count.
  if (segment.length * 3 <= NAME_BYTES_MAX) return false;
  return new TextEncoder().encode(segment).length > NAME_BYTES_MAX;
}
