/** What is wrong with a wildcard expression: `*` stands for any text, `\*` and `\\` for themselves. */
export function globFault(glob: unknown): string | undefined {
  if (typeof glob !== "string") return "wildcard match pattern must be a string";
  const star = glob.replaceAll(/\\[*\\]/g, "__").indexOf("**");
  if (star !== -1) return `Consecutive wildcard characters at pos ${star}`;
  const escape = glob.replaceAll(/\\[*\\]/g, "__").indexOf("\\");
  return escape === -1 ? undefined : `Invalid escape character at pos ${escape}`;
}

/**
 * A test that looks for the pieces between the stars one after the other, each where it first stands: should a later place
 * do, the first one does as well. So no piece is looked for twice, and nothing is tried again as a regular expression would.
 */
export function compileGlob(glob: string): (text: string) => boolean {
  const [first = "", ...rest] = piecesOf(glob);
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, at);
      if (found === -1) return false;
      at = found + piece.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}

function piecesOf(glob: string): readonly string[] {
  // Split at stars that no backslash makes plain.
  const pieces = glob.match(/(?:\\.|[^*\\])+|\*/gsu) ?? [];
  const joined: string[] = [""];
  for (const piece of pieces) {
    if (piece === "*") joined.push("");
    else joined[joined.length - 1] = piece.replaceAll(/\\(.)/gs, "$1");
  }
  return joined;
}
