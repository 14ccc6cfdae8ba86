import * as jose from "jose";

const secret = new TextEncoder().encode("0123456789abcdef0123456789abcdef");
const failure = (promise) =>
  promise.then(
    () => "no failure",
    ({ code, name, claim }) => ({ code, name, claim }),
  );

export const handler = async () => {
  const token = await new jose.SignJWT({ role: "admin" })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuedAt(1_700_000_000)
    .setIssuer("me")
    .setAudience(["you"])
    .setExpirationTime(4_000_000_000)
    .sign(secret);
  const verified = await jose.jwtVerify(token, secret, { issuer: "me", audience: "you" });
  const { publicKey, privateKey } = await jose.generateKeyPair("ES256", { extractable: true });
  const signed = await new jose.CompactSign(Buffer.from("text"))
    .setProtectedHeader({ alg: "ES256" })
    .sign(privateKey);
  const opened = await jose.compactVerify(signed, publicKey);
  const jwk = await jose.exportJWK(publicKey);
  const rsa = await jose.generateKeyPair("RS256");
  const set = jose.createLocalJWKSet({ keys: [{ ...jwk, kid: "k", alg: "ES256" }] });
  const withKid = await new jose.SignJWT({})
    .setProtectedHeader({ alg: "ES256", kid: "k" })
    .sign(privateKey);
  const encrypted = await new jose.EncryptJWT({ a: 1 })
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(secret);
  const wrapped = await new jose.CompactEncrypt(Buffer.from("wrapped"))
    .setProtectedHeader({ alg: "A256GCMKW", enc: "A128CBC-HS256" })
    .encrypt(secret);
  const pem = await jose.exportSPKI(publicKey);
  return {
    token,
    verified,
    opened: [Buffer.from(opened.payload).toString(), opened.protectedHeader],
    rs256: (
      await jose.jwtVerify(
        await new jose.SignJWT({ b: 2 }).setProtectedHeader({ alg: "RS256" }).sign(rsa.privateKey),
        rsa.publicKey,
      )
    ).payload,
    jwk: [jwk.kty, jwk.crv, Object.keys(jwk).toSorted()],
    thumbprint: await jose.calculateJwkThumbprint({ kty: "oct", k: "AAAA" }),
    set: (await jose.jwtVerify(withKid, set)).protectedHeader,
    encrypted: (await jose.jwtDecrypt(encrypted, secret)).payload,
    wrapped: Buffer.from((await jose.compactDecrypt(wrapped, secret)).plaintext).toString(),
    pem: [pem.split("\n")[0], (await jose.importSPKI(pem, "ES256")).type],
    decoded: [jose.decodeJwt(token), jose.decodeProtectedHeader(token)],
    failures: [
      await failure(jose.jwtVerify(token, secret, { issuer: "someone" })),
      await failure(jose.jwtVerify(`${token}x`, secret)),
      await failure(
        jose.jwtVerify(
          await new jose.SignJWT({})
            .setProtectedHeader({ alg: "HS256" })
            .setExpirationTime(1)
            .sign(secret),
          secret,
        ),
      ),
      await failure(jose.jwtVerify("a.b", secret)),
    ],
  };
};
