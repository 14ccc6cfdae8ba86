import { CHECKSUM_ALGORITHMS, type Checksums } from "./checksums.ts";
import { invalidArgument, s3Error } from "./errors.ts";
import { PART_NUMBER_MAX } from "./limits.ts";

/** Of every part but the last. */
const PART_BYTES_MIN = 5 * 1024 * 1024;

/** A part as the request that completes an upload names it. */
export interface NamedPart {
  readonly number: number;
  readonly etag: string;
  readonly checksums: Checksums;
}

interface StoredPart extends NamedPart {
  readonly bytes: number;
}

/** The stored parts that are named, in their order. Throws where they make no object. */
export function checkParts<P extends StoredPart>(
  named: readonly NamedPart[],
  stored: readonly P[],
): readonly P[] {
  if (named.length === 0) throw s3Error("MalformedXML");
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  let before = 0;
  const chosen = named.map(({ number, etag, checksums }) => {
    if (number <= before) throw s3Error("InvalidPartOrder");
    before = number;
    const part = byNumber.get(number);
    if (part?.etag === etag && agree(checksums, part.checksums)) return part;
    throw s3Error("InvalidPart", {
      PartNumber: Number.isInteger(number) ? number : "",
      ETag: etag.slice(0, 100),
    });
  });
  checkSizes(chosen);
  return chosen;
}

/** Whether a part has the checksums that it is named with, as far as any was verified when it came. */
function agree(named: Checksums, stored: Checksums): boolean {
  return CHECKSUM_ALGORITHMS.every((algorithm) => {
    const [stated, known] = [named[algorithm], stored[algorithm]];
    return stated === undefined || known === undefined || stated === known;
  });
}

function checkSizes(parts: readonly StoredPart[]): void {
  const first = parts[0]?.bytes ?? 0;
  for (const { bytes, number, etag } of parts.slice(0, -1)) {
    if (bytes < PART_BYTES_MIN) {
      const fields = {
        ProposedSize: bytes,
        MinSizeAllowed: PART_BYTES_MIN,
        PartNumber: number,
        ETag: etag,
      };
      throw s3Error("EntityTooSmall", fields);
    }
    if (bytes !== first) throw unequal();
  }
  if ((parts.at(-1)?.bytes ?? 0) > first) throw unequal();
}

/** R2's own rule, which S3 does not have: all parts are as long as the first, and the last is no longer. */
function unequal() {
  return s3Error(
    "InvalidPart",
    {},
    "Here all parts of an upload have the same size, except the last one, which may be smaller.",
  );
}

/** As a request's query has it. */
export function partNumber(text: string): number {
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number >= 1 && number <= PART_NUMBER_MAX) return number;
  throw invalidArgument(
    `Part number must be an integer between 1 and ${PART_NUMBER_MAX}, inclusive`,
    "partNumber",
    text.slice(0, 100),
  );
}
