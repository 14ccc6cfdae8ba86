import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import { type Caller } from "./app-env.ts";
import { findAccessKey, type KeyBindings } from "./keys.ts";
import { toAwsError } from "./refusal-error.ts";
import { ALGORITHM, parseCredential, parseSignature } from "./sigv4/claim-parts.ts";
import { type Parsed } from "./sigv4/request.ts";
import { type Refusal } from "./sigv4/refusal.ts";
import { SigningKeys } from "./sigv4/signing-keys.ts";
import { judgeScope } from "./sigv4/verify.ts";

const signingKeys = new SigningKeys();

/** A text that was signed by itself, without a request around it, such as the policy of a form. */
export interface SignedText {
  readonly text: string;
  readonly algorithm: string;
  readonly credential: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string;
  readonly signature: string;
  /** Of temporary credentials. */
  readonly securityToken: string | undefined;
}

/** Who has signed a text. How long that holds the text says itself. Throws AWS's refusal. */
export function verifyText(keys: KeyBindings, signed: SignedText, service: string): Caller {
  const { text, algorithm, timestamp, securityToken } = signed;
  if (algorithm !== ALGORITHM) {
    throw toAwsError({ reason: "unsupported-algorithm", algorithm });
  }
  const scope = unwrap(parseCredential(signed.credential));
  const fault = judgeScope({ ...scope, timestamp }, service);
  if (fault !== undefined) throw toAwsError(fault);
  const found = findAccessKey(keys, scope.accessKeyId);
  if (found === undefined) throw toAwsError({ reason: "unknown-key" });
  // Root keys are static; a session token can only belong to other credentials.
  if (securityToken !== undefined) throw toAwsError({ reason: "unknown-token" });

  const keyScope = { ...scope, secretAccessKey: found.secretAccessKey };
  const key = signingKeys.get(keyScope);
  const expected = createHmac("sha256", key).update(text).digest();
  // Both are 32 bytes: the signature was parsed as 64 hexadecimal digits.
  if (!timingSafeEqual(expected, Buffer.from(unwrap(parseSignature(signed.signature)), "hex"))) {
    throw toAwsError({ reason: "wrong-signature" });
  }
  signingKeys.keep(keyScope, key);
  const { accountId, arn, accessKeyId } = found;
  return { accountId, arn, accessKeyId, region: scope.region };
}

function unwrap<T>(parsed: Parsed<T, Refusal>): T {
  if (parsed.ok) return parsed.value;
  throw toAwsError(parsed.refusal);
}
