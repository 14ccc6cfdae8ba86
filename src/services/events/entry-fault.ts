import { DETAIL_DEPTH_MAX } from "./model.ts";
import { type WireEntry } from "./put-events.ts";

/** What is wrong with one entry of PutEvents. */
export interface EntryFault {
  readonly code: string;
  readonly message: string;
}

/** The times that ISO 8601 writes with four digits of a year. */
const TIME_SECONDS_MIN = Date.UTC(0, 0, 1) / 1000;
const TIME_SECONDS_MAX = Date.UTC(9999, 11, 31) / 1000;

export function entryFault(entry: WireEntry): EntryFault | undefined {
  const {
    Source: source = "",
    DetailType: detailType = "",
    Detail: detail = "",
    Time: time = 0,
  } = entry;
  if (source === "") return missing("Source");
  if (source.startsWith("aws.")) {
    return {
      code: "NotAuthorizedForSourceException",
      message: "Not authorized for the source.",
    };
  }
  if (detailType === "") return missing("DetailType");
  if (detail === "") return missing("Detail");
  if (!isDetail(detail)) return { code: "MalformedDetail", message: "Detail is malformed." };
  if (time < TIME_SECONDS_MIN || time > TIME_SECONDS_MAX) {
    return { code: "InvalidArgument", message: "Parameter Time is not valid." };
  }
  return undefined;
}

function missing(parameter: string): EntryFault {
  return {
    code: "InvalidArgument",
    message: `Parameter ${parameter} is not valid. Reason: ${parameter} is a required argument.`,
  };
}

function isDetail(text: string): boolean {
  if (depthOf(text) > DETAIL_DEPTH_MAX) return false;
  try {
    const detail: unknown = JSON.parse(text);
    return typeof detail === "object" && detail !== null && !Array.isArray(detail);
  } catch {
    return false;
  }
}

/** Of the brackets in a JSON text, those within strings apart. */
function depthOf(text: string): number {
  let deepest = 0;
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/gs)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
