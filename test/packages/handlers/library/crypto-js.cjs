const CryptoJS = require("crypto-js");
const sha256 = require("crypto-js/sha256");

exports.handler = async () => {
  const key = CryptoJS.enc.Hex.parse("000102030405060708090a0b0c0d0e0f");
  const iv = CryptoJS.enc.Hex.parse("101112131415161718191a1b1c1d1e1f");
  const cipher = CryptoJS.AES.encrypt("a secret text", key, { iv });
  const salted = CryptoJS.AES.encrypt("pass", "phrase").toString();
  return {
    hashes: ["MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3", "RIPEMD160"].map(
      (name) => [name, CryptoJS[name]("text").toString()],
    ),
    single: sha256("x").toString(CryptoJS.enc.Base64),
    hmac: CryptoJS.HmacSHA256("text", "key").toString(),
    pbkdf2: CryptoJS.PBKDF2("password", "salt", { keySize: 4, iterations: 10 }).toString(),
    aes: [
      cipher.ciphertext.toString(),
      cipher.toString(),
      CryptoJS.AES.decrypt(cipher, key, { iv }).toString(CryptoJS.enc.Utf8),
    ],
    ctr: CryptoJS.AES.encrypt("text", key, {
      iv,
      mode: CryptoJS.mode.CTR,
      padding: CryptoJS.pad.NoPadding,
    }).toString(),
    des: CryptoJS.TripleDES.encrypt("text", key, { iv }).toString(),
    rc4: CryptoJS.RC4.encrypt("text", key).toString(),
    salted: CryptoJS.AES.decrypt(salted, "phrase").toString(CryptoJS.enc.Utf8),
    encodings: [
      CryptoJS.enc.Utf16.parse("ä").toString(),
      CryptoJS.enc.Latin1.stringify(key).length,
      CryptoJS.enc.Base64url.stringify(iv),
    ],
    progressive: CryptoJS.algo.SHA256.create().update("a").update("b").finalize().toString(),
    random: CryptoJS.lib.WordArray.random(16).sigBytes,
  };
};
