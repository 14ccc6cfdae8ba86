import { AwsError, invalidParameter } from "../../aws/errors.ts";
import { UNZIPPED_BYTES_MAX, ZIPPED_BYTES_MAX } from "../../aws/limits.ts";
import { toHex } from "../../platform/bytes.ts";
import { sha256 } from "../../platform/hashes.ts";
import { checkZip } from "../../platform/zip.ts";
import { type CodePackage } from "../model.ts";

export interface CheckedPackage {
  readonly code: CodePackage;
  readonly zip: Uint8Array;
  readonly unzippedBytes: number;
}

/** Refuses what is no package (texts 13 to 15), and names one that is. Nothing is stored. */
export async function checkPackage(zip: Uint8Array): Promise<CheckedPackage> {
  if (zip.byteLength === 0) throw invalidParameter("Uploaded file must be a non-empty zip");
  if (zip.byteLength > ZIPPED_BYTES_MAX) {
    throw new AwsError(
      "RequestEntityTooLargeException",
      `Zipped size must be smaller than ${ZIPPED_BYTES_MAX} bytes`,
      { omitType: true },
    );
  }

  const verdict = checkZip(zip, { unzippedBytesMax: UNZIPPED_BYTES_MAX });
  if (!verdict.ok) throw invalidParameter(refusalText(verdict.reason));
  const code = { sha256Hex: toHex(await sha256(zip)), bytes: zip.byteLength };
  return { code, zip, unzippedBytes: verdict.unzippedBytes };
}

function refusalText(reason: string): string {
  return reason === "too-large"
    ? `Unzipped size must be smaller than ${UNZIPPED_BYTES_MAX} bytes`
    : "Could not unzip uploaded file. Please check your file, then try to upload again.";
}
