import { nodeError } from "../errors.ts";

/** Errors that several of crypto's functions throw, with Node's codes and words. */
export function invalidDigest(name: string | undefined) {
  const text = name === undefined ? "Invalid digest" : `Invalid digest: ${name}`;
  return nodeError(TypeError, "ERR_CRYPTO_INVALID_DIGEST", text);
}

export function invalidKeyType(type: string, expected: string) {
  const text = `Invalid key object type ${type}, expected ${expected}.`;
  return nodeError(TypeError, "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", text);
}

export function invalidState(text: string) {
  return nodeError(Error, "ERR_CRYPTO_INVALID_STATE", text);
}

export function invalidCurve() {
  return nodeError(TypeError, "ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name");
}

export function invalidKeyLength(text = "Invalid key length") {
  return nodeError(RangeError, "ERR_CRYPTO_INVALID_KEYLEN", text);
}

export function operationFailed(text: string) {
  return nodeError(Error, "ERR_CRYPTO_OPERATION_FAILED", text);
}

/** What OpenSSL says, in the form in which Node hands it on. */
export function opensslError(number: string, library: string, reason: string) {
  const code = `ERR_OSSL_${reason.toUpperCase().replaceAll(" ", "_")}`;
  return Object.assign(new Error(`error:${number}:${library}::${reason}`), {
    library,
    reason,
    code,
  });
}

export function unsupportedKeyType() {
  const reason = "operation not supported for this keytype";
  const error = opensslError("03000096", "digital envelope routines", reason);
  return Object.assign(error, {
    code: "ERR_OSSL_EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE",
  });
}
