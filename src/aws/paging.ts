import { fromBase64Url, fromUtf8, toBase64Url, toUtf8 } from "../platform/bytes.ts";
import { invalidParameter } from "./errors.ts";
import { PAGE_ITEMS_MAX } from "./limits.ts";
import { integer, type IntegerShape, string, type StringShape } from "./shape.ts";

export const MARKER: StringShape = string();
export const MAX_ITEMS: IntegerShape = integer({ min: 1, max: 10_000 });

/** Says which form a marker has, so that an older one can be told apart when the form changes. */
const FORM = "1:";

export interface PageRequest {
  readonly itemsMax: number;
  /** The position of the last item of the page before; absent for the first page. */
  readonly after?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page, never empty: reference 1.4. */
  readonly nextMarker?: string;
}

interface PageInput {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** A page of most lists never has more than 50 items, whatever is asked for. An empty marker is none. */
export function readPageRequest(
  { Marker: marker, MaxItems: itemsMax }: PageInput,
  pageItemsMax: number = PAGE_ITEMS_MAX,
): PageRequest {
  const page = { itemsMax: Math.min(itemsMax ?? pageItemsMax, pageItemsMax) };
  return marker === undefined || marker === "" ? page : { ...page, after: readMarker(marker) };
}

/** `found` holds one item more than the page when there are more: that is how the last page is known. */
export function cutPage<T>(
  found: readonly T[],
  itemsMax: number,
  positionOf: (item: T) => string,
): Page<T> {
  const items = found.slice(0, itemsMax);
  const last = items.at(-1);
  return found.length <= itemsMax || last === undefined
    ? { items }
    : { items, nextMarker: toBase64Url(toUtf8(FORM + positionOf(last))) };
}

/** The member of an answer that leads to the next page; the last page has none. */
export function nextMarkerOf({ nextMarker }: Omit<Page<unknown>, "items">): {
  readonly NextMarker?: string;
} {
  return nextMarker === undefined ? {} : { NextMarker: nextMarker };
}

/** A marker is a position and no secret: whoever forges one still sees only what is theirs. */
function readMarker(marker: string): string {
  const bytes = fromBase64Url(marker);
  const text = bytes === undefined ? undefined : fromUtf8(bytes);
  if (text?.startsWith(FORM) !== true) throw invalidParameter("Invalid pagination token");
  return text.slice(FORM.length);
}
