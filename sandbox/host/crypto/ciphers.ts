import crypto from "node:crypto";
import { openAead } from "./aead.ts";
import { cipherUnits } from "./costs.ts";
import { cryptoError, type CryptoRequest, native, opensslError, part } from "./request.ts";
import { type CryptoStream } from "./streams.ts";

/** What both Node's and workerd's cryptography have; workerd's is the smaller. */
const BLOCK_OR_STREAM = /^(aes-(128|192|256)-(cbc|ecb|ctr|ofb)|des-ede3-cbc)$/;
const AEAD = /^(aes-(128|192|256)-gcm|chacha20-poly1305)$/;

/** Opens `algorithm` with the first part as its key and the second as its initialization vector. */
export function openCipher(request: CryptoRequest): CryptoStream {
  const { parameters } = request;
  const algorithm = parameters.text("algorithm");
  const isDecrypting = parameters.flag("decrypt");
  const [key, iv] = [part(request, 0), part(request, 1)];
  if (AEAD.test(algorithm))
    return openAead({ algorithm, isDecrypting, key, iv, spend: request.spend });
  if (!BLOCK_OR_STREAM.test(algorithm)) {
    throw cryptoError("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
  }
  const make = isDecrypting ? crypto.createDecipheriv : crypto.createCipheriv;
  const vector = algorithm.endsWith("-ecb") ? null : iv;
  const failed = cryptoError("ERR_CRYPTO_INVALID_STATE", "Invalid key or initialization vector");
  const cipher = native(() => make(algorithm, key, vector), failed);
  return stream(cipher, algorithm);
}

function stream(cipher: crypto.Cipheriv | crypto.Decipheriv, algorithm: string): CryptoStream {
  const blockBytes = algorithm.startsWith("des") ? 8 : 16;
  let length = 0;
  return {
    update(request) {
      const data = part(request, 0);
      request.spend(cipherUnits(data.length, algorithm));
      length += data.length;
      return native(() => cipher.update(data), failure(length % blockBytes === 0));
    },
    finish() {
      const isWhole = length > 0 && length % blockBytes === 0;
      return native(() => cipher.final(), failure(isWhole));
    },
    setPadding: (isOn) => void cipher.setAutoPadding(isOn),
  };
}

/** What OpenSSL says of the last block. */
function failure(isWhole: boolean) {
  if (isWhole) {
    return opensslError("error:1C800064:Provider routines::bad decrypt", "ERR_OSSL_BAD_DECRYPT");
  }
  const text = "error:1C80006B:Provider routines::wrong final block length";
  return opensslError(text, "ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH");
}
