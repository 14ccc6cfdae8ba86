import { type Serving } from "../../functions/serving.ts";
import { jsonLines } from "./json-lines.ts";
import { type LogLines } from "./log-lines.ts";
import { textLines } from "./text-lines.ts";

/** The lines of a function's log in the format that it has chosen. */
export function logLinesOf(serving: Serving): LogLines {
  return serving.logFormat === "JSON" ? jsonLines(serving) : textLines;
}
