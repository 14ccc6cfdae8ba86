import { fromBase64Url, fromUtf8, toBase64Url, toUtf8 } from "../../platform/bytes.ts";
import { invalidValue } from "./errors.ts";

/** `found` holds one name more than the page when there are more. */
export function cutPage(
  found: readonly string[],
  itemsMax: number,
): { readonly items: readonly string[]; readonly next?: string } {
  const items = found.slice(0, itemsMax);
  const last = items.at(-1);
  if (found.length <= itemsMax || last === undefined) return { items };
  return { items, next: toBase64Url(toUtf8(last)) };
}

/** The name after which a page begins: no secret, since whoever makes one up sees only what is theirs. */
export function readToken(token: string | undefined): { readonly after?: string } {
  if (token === undefined || token === "") return {};
  const bytes = fromBase64Url(token);
  const after = bytes === undefined ? undefined : fromUtf8(bytes);
  if (after === undefined || after === "") throw invalidValue("Invalid or expired next token.");
  return { after };
}
