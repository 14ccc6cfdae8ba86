// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const crypto = require("node:crypto");
const attempt = (name, fn) => {
  try {
    const result = fn();
    print(name, Buffer.isBuffer(result) ? result.toString("hex") : result);
  } catch (error) {
    print(name, error.name, error.code, error.message);
  }
};

const key = Buffer.alloc(32);
const iv = Buffer.alloc(16);
const cipher = (...args) => crypto.createCipheriv(...args);
const gcm = (options) => crypto.createCipheriv("aes-256-gcm", key, iv, options);
const open = (options) => crypto.createDecipheriv("aes-256-gcm", key, iv, options);
const cbc = () => crypto.createCipheriv("aes-256-cbc", key, iv);
const uncbc = () => crypto.createDecipheriv("aes-256-cbc", key, iv);
attempt("name", () => cipher("nope", key, iv));
attempt("name", () => cipher(5, key, iv));
attempt("key", () => cipher("aes-256-cbc", iv, iv));
attempt("key", () => cipher("aes-256-cbc", 5, iv));
attempt("iv", () => cipher("aes-256-cbc", key, key));
attempt("iv", () => cipher("aes-256-cbc", key, null));
attempt("iv", () => cipher("aes-256-cbc", key));
attempt("iv", () => cipher("aes-256-ecb", key, iv));
attempt("iv", () => cipher("aes-256-gcm", key, Buffer.alloc(0)));
attempt("iv", () => cipher("chacha20-poly1305", key, Buffer.alloc(13)));
attempt("tag length", () => gcm({ authTagLength: 3 }));
attempt("tag length", () => gcm({ authTagLength: "x" }));
attempt("final twice", () => {
  const c = cbc();
  c.final();
  return c.final();
});
attempt("padding late", () => {
  const c = cbc();
  c.final();
  return c.setAutoPadding();
});
attempt("data", () => cbc().update(5));
attempt("tag early", () => gcm().getAuthTag());
attempt("no tag", () => cbc().getAuthTag());
attempt("no AAD", () => cbc().setAAD(iv));
attempt("AAD late", () => {
  const c = gcm();
  c.update("a");
  return c.setAAD(iv);
});
attempt("AAD", () => gcm().setAAD(5));
attempt("tag", () => open().setAuthTag(Buffer.alloc(3)));
attempt("tag", () => open().setAuthTag(iv).setAuthTag(iv));
attempt("tag", () => open({ authTagLength: 12 }).setAuthTag(iv));
attempt("tag", () => open().setAuthTag("aa"));
attempt("without tag", () => {
  const d = open();
  d.update("aa");
  return d.final();
});
attempt("without tag", () => open().final());
attempt("wrong tag", () => open().setAuthTag(iv).final());
attempt("bad decrypt", () => {
  const d = uncbc();
  d.update(iv);
  return d.final();
});
attempt("wrong length", () => {
  const d = uncbc();
  d.update("abc");
  return d.final();
});
attempt("nothing", () => uncbc().final());
attempt("not whole", () => {
  const c = cbc().setAutoPadding(false);
  c.update("abc");
  return c.final();
});
attempt("encoding", () => {
  const c = cbc();
  c.update("abc", "utf8", "hex");
  return c.final("base64");
});
try {
  const d = uncbc();
  d.update(iv);
  d.final();
} catch (error) {
  print(error.library, error.reason, error.code, String(error));
}
