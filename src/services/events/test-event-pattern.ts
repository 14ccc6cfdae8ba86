import { matchesPattern, parseEventPattern } from "../../aws/event-pattern.ts";
import { readInput } from "../../aws/shape-read.ts";
import { type ServiceCall } from "../service.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import { invalid, invalidPattern } from "./errors.ts";
import { ENTRIES_BYTES_MAX } from "./model.ts";
import { TEST_EVENT_PATTERN } from "./wire-shapes.ts";

/** What an event must have, by AWS's documentation of the operation. */
const MANDATORY = ["id", "account", "source", "time", "region", "resources", "detail-type"];

export function testEventPattern({ body }: ServiceCall): object {
  const input = readInput(TEST_EVENT_PATTERN, {}, body);
  const parsed = parseEventPattern(input.EventPattern);
  if (!parsed.ok) throw invalidPattern(parsed.fault);
  const event = parseEvent(input.Event);
  if (event === undefined || !MANDATORY.every((name) => Object.hasOwn(event, name))) {
    throw invalid("Parameter Event is not valid.");
  }
  return { Result: matchesPattern(parsed.pattern, event) };
}

function parseEvent(text: string): object | undefined {
  // No bus would take it.
  if (toUtf8(text).byteLength > ENTRIES_BYTES_MAX) return undefined;
  try {
    const event: unknown = JSON.parse(text);
    return typeof event === "object" && event !== null && !Array.isArray(event) ? event : undefined;
  } catch {
    return undefined;
  }
}
