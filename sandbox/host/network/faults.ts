import { type HostErrorFields } from "../../messages.ts";
import { HostError } from "../host-error.ts";

/** Text of a failure that the guest may see; a host's message is never long, a server's could be. */
const MESSAGE_CHARACTERS_MAX = 300;

/** What workerd says of a connection that failed, and what Node would have said. */
const WORDS: readonly (readonly [RegExp, HostErrorFields, string])[] = [
  [/decompression failed/i, { code: "Z_DATA_ERROR", errno: -3 }, "incorrect header check"],
  [/refused/i, { code: "ECONNREFUSED", errno: -111, syscall: "connect" }, "connect ECONNREFUSED"],
  [
    /dns|lookup|resolve|no such host/i,
    { code: "ENOTFOUND", syscall: "getaddrinfo" },
    "getaddrinfo ENOTFOUND",
  ],
  [/time?d ?out/i, { code: "UND_ERR_CONNECT_TIMEOUT" }, "Connect Timeout Error"],
  [/lost|disconnected|reset|closed/i, { code: "UND_ERR_SOCKET" }, "other side closed"],
];

/** The failure of a request, as an error with the fields that Node gives it. */
export function toFault(error: unknown, url: URL): HostError {
  if (error instanceof HostError) return error;
  const { message, fields } = causeOf(error) ?? { message: String(error), fields: {} };
  if (fields.code !== undefined) return new HostError(message, fields);
  const known = WORDS.find(([pattern]) => pattern.test(message));
  if (known === undefined) {
    return new HostError(message.slice(0, MESSAGE_CHARACTERS_MAX), { code: "UND_ERR_SOCKET" });
  }
  const [, found, text] = known;
  const { hostname } = url;
  const place = found.syscall === undefined ? "" : ` ${hostname}`;
  return new HostError(`${text}${place}`, { ...found, ...(place === "" ? {} : { hostname }) });
}

/** Node's fetch hides the reason in `cause`, once or twice; the innermost error that has a code says it. */
function causeOf(error: unknown) {
  let found: { message: string; fields: HostErrorFields } | undefined;
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    const [first] = "errors" in at && Array.isArray(at.errors) ? (at.errors as unknown[]) : [];
    const source = first instanceof Error ? first : at;
    found = { message: source.message.slice(0, MESSAGE_CHARACTERS_MAX), fields: fieldsOf(source) };
    if (found.fields.code !== undefined) return found;
  }
  return found;
}

function fieldsOf(error: Error): HostErrorFields {
  const given = error as Partial<Record<keyof HostErrorFields, unknown>>;
  return {
    ...(typeof given.code === "string" && { code: given.code }),
    ...(typeof given.errno === "number" && { errno: given.errno }),
    ...(typeof given.syscall === "string" && { syscall: given.syscall }),
    ...(typeof given.hostname === "string" && { hostname: given.hostname }),
    ...(typeof given.address === "string" && { address: given.address }),
    ...(typeof given.port === "number" && { port: given.port }),
  };
}
