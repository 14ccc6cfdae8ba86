import { type AwsError, invalidParameter, parameterNotBuilt } from "../aws/errors.ts";
import { ZIPPED_BYTES_MAX } from "../aws/limits.ts";
import { type ObjectPlace, readCodeObject } from "../platform/code-objects.ts";

/** Where a package comes from: the request itself, or an object of S3. */
export type PackageSource = { readonly zip: Uint8Array } | { readonly object: ObjectPlace };

interface SourceInput {
  readonly ZipFile?: Uint8Array;
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly S3ObjectVersion?: string;
  readonly S3ObjectStorageMode?: "COPY" | "REFERENCE";
  readonly ImageUri?: string;
}

/** Exactly one source. */
export function toPackageSource(input: SourceInput): PackageSource {
  const { ZipFile: zip, S3Bucket: bucket, S3Key: key, S3ObjectVersion: version } = input;
  // A package is always copied here: one that is only referred to could change under its function.
  if (input.S3ObjectStorageMode === "REFERENCE") {
    throw parameterNotBuilt("S3ObjectStorageMode=REFERENCE");
  }
  const names = [bucket, key, version].filter((part) => part !== undefined);
  if (zip !== undefined) {
    if (names.length === 0 && input.ImageUri === undefined) return { zip };
    throw invalidParameter(
      "Please do not provide other FunctionCode parameters when providing a ZipFile.",
    );
  }
  if (names.length === 0) throw invalidParameter("Please provide a source for function code.");
  if (bucket === undefined || key === undefined) {
    throw invalidParameter("Please provide both S3Bucket and S3Key as a source for function code.");
  }
  return { object: { bucket, key, ...(version === undefined ? {} : { version }) } };
}

/** The bytes of a source. Throws texts 20 and 21 for an object that is not there. */
export async function readPackage(objects: R2Bucket, source: PackageSource): Promise<Uint8Array> {
  if ("zip" in source) return source.zip;

  const object = await readCodeObject(objects, source.object, ZIPPED_BYTES_MAX);
  if (object.found) return object.bytes;
  switch (object.reason) {
    case "bucket":
      throw notGotten("NoSuchBucket", "The specified bucket does not exist");
    case "key":
      throw notGotten("NoSuchKey", "The specified key does not exist.");
    case "version":
      throw notGotten("NoSuchVersion", "The specified version does not exist.");
    case "replaced":
      throw invalidParameter(
        "The S3 object was replaced or deleted while it was read. Please try again.",
      );
    case "too-large":
      // AWS bounds only what an object comes to unpacked; here a package is held in memory to be checked and to run.
      throw invalidParameter(
        `The package has ${object.bytes} bytes; here a package may have at most ${ZIPPED_BYTES_MAX}, also from S3`,
      );
  }
}

function notGotten(code: string, message: string): AwsError {
  return invalidParameter(
    `Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${message}`,
  );
}
