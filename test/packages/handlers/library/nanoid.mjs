import { customAlphabet, customRandom, nanoid, urlAlphabet } from "nanoid";
import { nanoid as insecure } from "nanoid/non-secure";

export const handler = async () => {
  const ids = new Set(Array.from({ length: 500 }, () => nanoid()));
  let next = 0;
  const fixed = customRandom("abcdef", 10, (size) => new Uint8Array(size).map(() => next++ % 256));
  return {
    unique: ids.size,
    valid: [...ids].every((id) => /^[\w-]{21}$/.test(id)),
    custom: /^[01]{12}$/.test(customAlphabet("01", 12)()),
    fixed: [fixed(), fixed()],
    lengths: [nanoid(5).length, insecure(7).length, urlAlphabet.length],
  };
};
