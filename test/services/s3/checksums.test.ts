import { createHash } from "node:crypto";
import { describe, it } from "vitest";
import { toHex, toUtf8 } from "../../../src/platform/bytes.ts";
import { CHECKSUM_ALGORITHMS, hasherOf } from "../../../src/services/s3/checksums.ts";

/** The check values of the catalogue of CRCs: of the digits from 1 to 9. */
const DIGITS = "123456789";
const CHECKS = {
  CRC32: "cbf43926",
  CRC32C: "e3069283",
  CRC64NVME: "ae8b14860a799888",
  SHA1: createHash("sha1").update(DIGITS).digest("hex"),
  SHA256: createHash("sha256").update(DIGITS).digest("hex"),
};

describe("hasherOf()", () => {
  it.for(CHECKSUM_ALGORITHMS)(
    "gives the check value of %s, however the bytes come",
    (algorithm, { expect }) => {
      for (const cut of [0, 1, 4, 9]) {
        const hasher = hasherOf(algorithm);
        hasher.update(toUtf8(DIGITS.slice(0, cut)));
        hasher.update(toUtf8(DIGITS.slice(cut)));
        expect(toHex(hasher.digest())).toBe(CHECKS[algorithm]);
      }
    },
  );
});
