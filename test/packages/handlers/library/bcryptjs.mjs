import bcrypt from "bcryptjs";

export const handler = async () => {
  const salt = "$2b$04$abcdefghijklmnopqrstuu";
  const hash = await bcrypt.hash("secret", salt);
  const random = await bcrypt.hash("pässword", 4);
  return {
    hash,
    sync: bcrypt.hashSync("s€cret", salt),
    compare: [
      await bcrypt.compare("secret", hash),
      await bcrypt.compare("wrong", hash),
      bcrypt.compareSync("pässword", random),
    ],
    rounds: bcrypt.getRounds(random),
    salt: [
      bcrypt.getSalt(hash),
      bcrypt.genSaltSync(5).slice(0, 7),
      (await bcrypt.genSalt(6)).length,
    ],
    truncates: bcrypt.truncates("x".repeat(73)),
    callback: await new Promise((resolve) =>
      bcrypt.compare("secret", hash, (_error, same) => resolve(same)),
    ),
    failure: await bcrypt.hash("a", "bad salt").catch((error) => error.message),
    base64: bcrypt.encodeBase64([1, 2, 3, 4], 4),
  };
};
