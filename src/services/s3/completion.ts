import { type ServiceError } from "../../aws/service-error.ts";
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, type Checksums } from "./checksums.ts";
import { deletionFault } from "./deletion.ts";
import { s3Error } from "./errors.ts";
import { unquoted, writeConditions } from "./object-headers.ts";
import { type NamedPart } from "./parts.ts";
import { headObject, type ObjectName } from "./store-objects.ts";
import { children, textOf, type XmlNode } from "./wire.ts";

/** The parts that a request to complete an upload names, with all that it says of them. */
export function namedParts(root: XmlNode): readonly NamedPart[] {
  return children(root, "Part").map((node) => ({
    number: Number(textOf(node, "PartNumber") ?? "x"),
    etag: unquoted(textOf(node, "ETag") ?? ""),
    checksums: checksumsOf(node),
  }));
}

/** How long the whole is to be, which a client may say. */
export function checkObjectSize(
  headers: Headers,
  parts: readonly { readonly bytes: number }[],
): void {
  const stated = headers.get("x-amz-mp-object-size");
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  if (stated === null || stated === String(bytes)) return;
  throw s3Error(
    "InvalidRequest",
    {},
    "The provided 'x-amz-mp-object-size' header does not match what was computed.",
  );
}

/**
 * Why an upload may not be completed by the conditions of the request. R2 has none for that: what is written between this
 * look and the completion is overwritten.
 */
export async function completionFault(
  r2: R2Bucket,
  name: ObjectName,
  headers: Headers,
): Promise<ServiceError | undefined> {
  // It refuses what is no condition of a write.
  if (writeConditions(headers) === undefined) return undefined;
  const match = headers.get("if-match");
  if (match !== null) return await deletionFault(r2, name, unquoted(match));
  if ((await headObject(r2, name)) === undefined) return undefined;
  return s3Error("PreconditionFailed", { Condition: "If-None-Match" });
}

function checksumsOf(node: XmlNode): Checksums {
  const found: { [A in ChecksumAlgorithm]?: string } = {};
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const value = textOf(node, `Checksum${algorithm}`);
    if (value !== undefined) found[algorithm] = value;
  }
  return found;
}
