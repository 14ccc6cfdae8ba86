/** The digests of this runtime, by the names that the host knows them by, with the bytes that they give. */
const DIGESTS: Readonly<Record<string, number>> = {
  md5: 16,
  "md5-sha1": 36,
  ripemd160: 20,
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
  "sha512-224": 28,
  "sha512-256": 32,
  "sha3-224": 28,
  "sha3-256": 32,
  "sha3-384": 48,
  "sha3-512": 64,
  shake128: 16,
  shake256: 32,
  blake2b512: 64,
  blake2s256: 32,
};

const ALIASES: Readonly<Record<string, string>> = {
  "ssl3-md5": "md5",
  "ssl3-sha1": "sha1",
  "rsa-sha1-2": "sha1",
  ripemd: "ripemd160",
  rmd160: "ripemd160",
  "blake2b-512": "blake2b512",
  "blake2s-256": "blake2s256",
  "sha2-512-256": "sha512-256",
  "sha2-512-224": "sha512-224",
  "shake-128": "shake128",
  "shake-256": "shake256",
};

/** The host's name of a digest, by any that Node takes; undefined for what this runtime does not have. */
export function digestName(given: string): string | undefined {
  const lower = given.toLowerCase();
  const name = lower
    .replace(/^rsa-(?!sha1-2)/, "")
    .replace(/withrsa(encryption)?$/, "")
    .replace(/^sha-?2?-(1|224|256|384|512)\b/, "sha$1")
    .replace("/", "-");
  const known = ALIASES[lower] ?? ALIASES[name] ?? name;
  return Object.hasOwn(DIGESTS, known) ? known : undefined;
}

/** How many bytes a digest has, by the host's name; what a SHAKE gives unless told otherwise. */
export function digestBytes(name: string): number {
  return DIGESTS[name] ?? 0;
}

const ALIAS_LIST =
  "RSA-MD5 RSA-RIPEMD160 RSA-SHA1 RSA-SHA1-2 RSA-SHA224 RSA-SHA256 RSA-SHA3-224 RSA-SHA3-256 RSA-SHA3-384 " +
  "RSA-SHA3-512 RSA-SHA384 RSA-SHA512 RSA-SHA512/224 RSA-SHA512/256 md5WithRSAEncryption ripemd ripemd160WithRSA " +
  "rmd160 sha1WithRSAEncryption sha224WithRSAEncryption sha256WithRSAEncryption sha384WithRSAEncryption " +
  "sha512-224WithRSAEncryption sha512-256WithRSAEncryption sha512WithRSAEncryption ssl3-md5 ssl3-sha1";

/** Every name of a digest that Node lists and this runtime has. */
export function digestNames(): string[] {
  return [...ALIAS_LIST.split(" "), ...Object.keys(DIGESTS)].toSorted();
}
