const { createHash, generateKeyPairSync } = require("crypto");
const jwt = require("jsonwebtoken");

const failure = (work) => {
  try {
    return work();
  } catch (error) {
    return [error.name, error.message, error.expiredAt];
  }
};

exports.handler = async () => {
  const rsa = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const token = jwt.sign({ sub: "me", iat: 1_700_000_000 }, "secret", {
    expiresIn: "100y",
    issuer: "i",
    audience: "a",
    jwtid: "j",
    keyid: "k",
  });
  const old = jwt.sign({ iat: 1_000_000_000 }, "secret", { expiresIn: "1h" });
  const asynchronous = await new Promise((resolve, reject) =>
    jwt.sign({ a: 1, iat: 1 }, rsa.privateKey, { algorithm: "RS256" }, (error, signed) =>
      error ? reject(error) : resolve(signed),
    ),
  );
  const called = await new Promise((resolve) =>
    jwt.verify(
      asynchronous,
      (header, done) => done(null, rsa.publicKey),
      (error, decoded) => resolve([error, decoded]),
    ),
  );
  return {
    token,
    verified: jwt.verify(token, "secret", { issuer: "i", audience: "a" }),
    complete: jwt.decode(token, { complete: true }).header,
    algorithms: ["HS256", "HS384", "HS512"].map((algorithm) =>
      jwt.sign({ iat: 1 }, "secret", { algorithm }),
    ),
    rs256: jwt.verify(
      jwt.sign({ r: 1, iat: 1 }, rsa.privateKey, { algorithm: "RS256" }),
      rsa.publicKey,
    ),
    ps256: jwt.verify(
      jwt.sign({ r: 2, iat: 1 }, rsa.privateKey, { algorithm: "PS256" }),
      rsa.publicKey,
      { algorithms: ["PS256"] },
    ),
    es256: jwt.verify(
      jwt.sign({ e: 1, iat: 1 }, ec.privateKey, { algorithm: "ES256" }),
      ec.publicKey,
    ),
    called,
    failures: [
      failure(() => jwt.verify(old, "secret")),
      failure(() => jwt.verify(token, "other")),
      failure(() => jwt.verify("nonsense", "secret")),
      failure(() => jwt.verify(token, "secret", { audience: "b" })),
      failure(() => jwt.verify(token, "secret", { algorithms: ["RS256"] })),
      failure(() => jwt.verify(jwt.sign({ iat: 1, nbf: 4_000_000_000 }, "s"), "s")).slice(0, 2),
      failure(() => jwt.sign({}, "short", { algorithm: "RS256" })),
      failure(() => jwt.sign({ a: 1 }, "")),
    ],
    digest: createHash("sha256").update(token).digest("hex"),
  };
};
