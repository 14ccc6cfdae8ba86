import crypto from "node:crypto";
import { isNativeHash } from "./hash-algorithms.ts";
import { type KeyKind, loadKey, rsaUnits } from "./key-objects.ts";
import {
  cryptoError,
  type CryptoOperation,
  type CryptoRequest,
  native,
  opensslError,
  part,
} from "./request.ts";
import { handed, RSA_PKCS1_PADDING } from "./signatures.ts";

type RsaFunction = (key: never, data: Uint8Array) => Uint8Array;

/** No message is longer than the modulus. */
const DATA_BYTES_MAX = 1024;

const TOO_LARGE = opensslError(
  "error:0200006E:rsa routines::data too large for key size",
  "ERR_OSSL_RSA_DATA_TOO_LARGE_FOR_KEY_SIZE",
);
const OAEP_FAILED = opensslError(
  "error:02000079:rsa routines::oaep decoding error",
  "ERR_OSSL_RSA_OAEP_DECODING_ERROR",
);
const INVALID_PADDING = opensslError(
  "error:02000072:rsa routines::padding check failed",
  "ERR_OSSL_RSA_PADDING_CHECK_FAILED",
);

/** Parts: key, data, the label of OAEP. */
function operation(kind: KeyKind, run: RsaFunction, isDecrypting: boolean): CryptoOperation {
  return (request) => {
    const data = part(request, 1);
    if (data.length > DATA_BYTES_MAX) throw TOO_LARGE;
    const key = loadKey(kind, part(request, 0), request.spend);
    request.spend(rsaUnits(kind, key.object));
    if (key.object.asymmetricKeyType !== "rsa") {
      const text =
        "error:03000096:digital envelope routines::operation not supported for this keytype";
      throw opensslError(text, "ERR_OSSL_EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE");
    }
    const padded = padding(request);
    const options = { ...handed(key), ...padded };
    const failed = isDecrypting
      ? "oaepHash" in padded
        ? OAEP_FAILED
        : INVALID_PADDING
      : TOO_LARGE;
    return native(() => run(options as never, data), failed);
  };
}

const RSA_PKCS1_OAEP_PADDING = 4;

function padding(request: CryptoRequest) {
  const padding = request.parameters.optionalInteger("padding", 1, 4) ?? RSA_PKCS1_PADDING;
  if (padding !== RSA_PKCS1_OAEP_PADDING) return { padding };
  const oaepHash = request.parameters.text("oaepHash");
  if (!isNativeHash(oaepHash)) {
    throw cryptoError("ERR_CRYPTO_INVALID_DIGEST", `Invalid digest: ${oaepHash}`);
  }
  const label = part(request, 2);
  // A part is a buffer of its own, as workerd wants a label to be.
  return { padding, oaepHash, ...(label.length > 0 ? { oaepLabel: label } : {}) };
}

export const rsaOperations = {
  publicEncrypt: operation("public", crypto.publicEncrypt, false),
  privateDecrypt: operation("private", crypto.privateDecrypt, true),
  privateEncrypt: operation("private", crypto.privateEncrypt, false),
  publicDecrypt: operation("public", crypto.publicDecrypt, true),
};
