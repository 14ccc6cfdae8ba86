import { AwsError, invalidParameter, parameterNotBuilt } from "../../aws/errors.ts";
import { ZIPPED_BYTES_MAX } from "../../aws/limits.ts";
import { type ObjectPlace } from "../../platform/code-objects.ts";
import { readObjectFor } from "../../services/s3/read.ts";
import { type Context } from "../operations/context.ts";

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

/** The bytes of a source that the caller may read. Throws texts 20 and 21 for an object that is not there. */
export async function readPackage(
  { env, caller }: Pick<Context, "env" | "caller">,
  source: PackageSource,
): Promise<Uint8Array> {
  if ("zip" in source) return source.zip;

  const { accountId, region } = caller;
  const object = await readObjectFor({ env, accountId, region }, source.object, ZIPPED_BYTES_MAX);
  if (object.found) return object.bytes;
  switch (object.reason) {
    case "denied":
      throw notPermitted(source.object);
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

function notPermitted({ bucket, key }: ObjectPlace): AwsError {
  return new AwsError(
    "AccessDeniedException",
    "Your access has been denied by S3, please make sure your request credentials have permission to GetObject " +
      `for ${bucket}/${key}. S3 Error Code: AccessDenied. S3 Error Message: Access Denied`,
  );
}

function notGotten(code: string, message: string): AwsError {
  return invalidParameter(
    `Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${message}`,
  );
}
