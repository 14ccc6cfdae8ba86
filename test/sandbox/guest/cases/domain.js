// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const attempt = (label, work) => {
  try {
    print(label, work());
  } catch (error) {
    print(label, error.name, error.code, error.message);
  }
};

const domain = require("node:domain");
const made = domain.create();
print(made instanceof domain.Domain, made.members, domain.active);
made.on("error", (error) => print("caught", error.message, error.domain === made));
print(made.run((a, b) => a + b, 1, 2));
const emitter = new (require("node:events"))();
made.add(emitter);
emitter.emit("error", new Error("emitted"));
made.remove(emitter);
attempt("no longer", () => emitter.emit("error", new Error("free")));
print(made.bind((x) => x * 2)(4), made.intercept((x) => x)(null, 3));
made.intercept(() => print("never"))(new Error("intercepted"));
made.enter();
print(domain.active === made, process.domain === made);
made.exit();
