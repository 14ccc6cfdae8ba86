/** Chooses between the two forms of a signature, and reads what both have in common. */
import { parseHeaderForm } from "./parse-header-form.ts";
import { isPresigned, parseQueryForm } from "./parse-query-form.ts";
import { type Refusal } from "./refusal.ts";
import { type Parsed, type RequestHead, type SignatureClaim } from "./request.ts";

/** Reads the signature of a request without judging it. The header wins where both forms are present. */
export function parseClaim(head: RequestHead): Parsed<SignatureClaim, Refusal> {
  const authorization = head.header("authorization");
  if (authorization !== undefined) return parseHeaderForm(authorization, head);
  if (isPresigned(head.query)) return parseQueryForm(head);
  return { ok: false, refusal: { reason: "unsigned" } };
}
