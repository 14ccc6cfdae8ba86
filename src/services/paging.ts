import { fromBase64Url, fromUtf8, toBase64Url, toUtf8 } from "../platform/bytes.ts";
import { ServiceError } from "../aws/service-error.ts";

/** Says which form a token has, so that an older one can be told apart when the form changes. */
const FORM = "1:";

/** What a store is asked for. */
export interface Slice {
  /** The position of the last item of the page before. */
  readonly after?: string;
  /** One more than the page has, which is how the last page is known. */
  readonly limit: number;
}

/** `token` is a position and no secret: whoever forges one still sees only what is theirs. */
export function sliceOf(token: string | undefined, itemsMax: number): Slice {
  const limit = itemsMax + 1;
  return token === undefined ? { limit } : { after: readToken(token), limit };
}

/** The items of a page, and the token of the next if there is one. */
export function cutSlice<T>(
  found: readonly T[],
  { limit }: Slice,
  positionOf: (item: T) => string,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const items = found.slice(0, limit - 1);
  const last = items.at(-1);
  return found.length < limit || last === undefined
    ? { items }
    : { items, nextToken: toBase64Url(toUtf8(FORM + positionOf(last))) };
}

function readToken(token: string): string {
  const bytes = fromBase64Url(token);
  const text = bytes === undefined ? undefined : fromUtf8(bytes);
  if (text?.startsWith(FORM) !== true) {
    throw new ServiceError("ValidationException", "Invalid NextToken");
  }
  return text.slice(FORM.length);
}
