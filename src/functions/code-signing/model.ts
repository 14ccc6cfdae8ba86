import { type FunctionAddress } from "../../aws/arn.ts";
import { AwsError } from "../../aws/errors.ts";
import { type Setting } from "../settings/model.ts";

export type SigningPolicy = "Warn" | "Enforce";

export interface CodeSigningKey {
  readonly accountId: string;
  readonly region: string;
  /** `csc-` and 17 letters and digits. */
  readonly id: string;
}

/** Who may have signed the packages of the functions that name this, and what becomes of others. */
export interface CodeSigningConfig {
  readonly key: CodeSigningKey;
  readonly description?: string;
  readonly publisherArns: readonly string[];
  readonly policy: SigningPolicy;
  readonly modifiedAt: number;
}

/** Absent keeps. */
export type CodeSigningChanges = Partial<
  Pick<CodeSigningConfig, "description" | "publisherArns" | "policy">
>;

/** What a function keeps of it. */
export interface FunctionCodeSigning {
  readonly configArn: string;
}

export function codeSigningSetting(
  address: FunctionAddress,
  configArn: string,
  now: number,
): Setting<FunctionCodeSigning> {
  return { address, value: { configArn }, createdAt: now, modifiedAt: now };
}

const ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
export const ID_LENGTH = 17;

/** `random` has a byte for each place. A little uneven, which an id does not mind. */
export function codeSigningId(random: Uint8Array): string {
  const places = Array.from(random.subarray(0, ID_LENGTH), (byte) =>
    ID_ALPHABET.charAt(byte % ID_ALPHABET.length),
  );
  return `csc-${places.join("")}`;
}

export function codeSigningArn({ accountId, region, id }: CodeSigningKey): string {
  return `arn:aws:lambda:${region}:${accountId}:code-signing-config:${id}`;
}

/** `arn` has passed its shape. */
export function parseCodeSigningArn(arn: string): CodeSigningKey {
  const [, , , region = "", accountId = "", , id = ""] = arn.split(":");
  return { accountId, region, id };
}

/** Nothing is signed here, so whatever is enforced refuses every package. `subject` is a function's name or ARN. */
export function unsignedPackage(subject: string): AwsError {
  return new AwsError(
    "CodeVerificationFailedException",
    "Lambda cannot deploy the function. The function or layer might be signed using a signature " +
      `that the client is not configured to accept. Check the provided signature for ${subject}.`,
  );
}

/** Of the operations on the config itself: reference 2.11. */
export function configNotFound(arn: string): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `The Lambda code signing configuration ${arn} can not be found.`,
    { omitType: true },
  );
}

/** Text 32, of functions that name one. */
export function namedConfigNotFound(arn: string): AwsError {
  return new AwsError(
    "CodeSigningConfigNotFoundException",
    "The code signing configuration cannot be found. " +
      `Check that the provided configuration is not deleted: ${arn}.`,
  );
}

/** AWS's own words are not known. */
export function configInUse(arn: string): AwsError {
  return new AwsError(
    "ResourceConflictException",
    `The code signing configuration ${arn} is used by a function and cannot be deleted.`,
  );
}
