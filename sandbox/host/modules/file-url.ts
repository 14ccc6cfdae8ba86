/** Node's url.pathToFileURL and url.fileURLToPath for absolute POSIX paths. */
import { invalidFileUrl, invalidSpecifier } from "./module-errors.ts";

/** What would mean something else in a URL; its parser encodes the rest. */
const URL_SYNTAX = /[%\\\n\r\t?#]/g;

export function toFileUrl(path: string): string {
  const escaped = path.replace(
    URL_SYNTAX,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
  return new URL(`file://${escaped}`).href;
}

/** The path of a file URL, its query and fragment left out. `base` is the file that asked, for the error's text. */
export function fromFileUrl(url: URL, base?: string): string {
  if (url.hostname !== "") throw invalidFileUrl("must be localhost or empty on linux");
  if (/%2f|%5c/i.test(url.pathname)) {
    const name = base === undefined ? url.href : url.pathname;
    throw invalidSpecifier(name, 'must not include encoded "/" or "\\" characters', base);
  }
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    throw invalidFileUrl("must be encoded as UTF-8");
  }
}
