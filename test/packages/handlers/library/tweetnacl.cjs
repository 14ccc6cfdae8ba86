const nacl = require("tweetnacl");

const hex = (bytes) => Buffer.from(bytes).toString("hex");

exports.handler = async () => {
  const seed = new Uint8Array(32).map((_, index) => index);
  const pair = nacl.sign.keyPair.fromSeed(seed);
  const message = Buffer.from("a message");
  const signed = nacl.sign.detached(message, pair.secretKey);
  const alice = nacl.box.keyPair.fromSecretKey(seed);
  const nonce = new Uint8Array(24).fill(7);
  const box = nacl.secretbox(message, nonce, seed);
  const random = nacl.randomBytes(70_000);
  return {
    hash: hex(nacl.hash(message)),
    signature: hex(signed),
    verified: [
      nacl.sign.detached.verify(message, signed, pair.publicKey),
      nacl.sign.detached.verify(Buffer.from("other"), signed, pair.publicKey),
    ],
    boxed: hex(box),
    opened: Buffer.from(nacl.secretbox.open(box, nonce, seed)).toString(),
    refused: nacl.secretbox.open(box, new Uint8Array(24), seed),
    shared: hex(nacl.box.before(alice.publicKey, seed)),
    random: [random.length, new Set(random).size],
  };
};
