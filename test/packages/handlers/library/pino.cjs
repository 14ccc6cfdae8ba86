const { Writable } = require("stream");
const pino = require("pino");

exports.handler = async () => {
  const lines = [];
  const sink = new Writable({
    write: (chunk, _encoding, done) => done(lines.push(chunk.toString())),
  });
  sink.write = (text) => lines.push(text);
  const logger = pino(
    {
      base: { app: "x" },
      timestamp: () => ',"time":"fixed"',
      level: "debug",
      redact: ["password", "deep.*.secret"],
      serializers: { user: ({ id }) => ({ id }), err: ({ message, type }) => ({ message, type }) },
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => ({ mixed: true }),
    },
    sink,
  );
  logger.info("hello %s %d %j", "you", 5, { a: 1 });
  logger
    .child({ request: "r1" }, { level: "warn" })
    .warn(
      { user: { id: 1, name: "n" }, password: "p", deep: { a: { secret: 1, open: 2 } } },
      "child",
    );
  logger.error(new TypeError("bad"), "failed");
  logger.trace("hidden");
  logger.debug({ big: 5n, date: new Date(0), nothing: undefined, list: [1, { a: null }] });
  logger.setBindings({ more: 1 });
  logger.fatal({
    circular: (() => {
      const self = {};
      self.self = self;
      return self;
    })(),
  });
  // To the standard output, as most functions have it.
  const plain = pino({ base: undefined, timestamp: false });
  plain.info({ a: 1 }, "to standard output");
  await new Promise((resolve) => plain.flush(resolve));
  return {
    lines: lines.map((line) => line.trim()),
    levels: pino.levels.values,
    enabled: [logger.isLevelEnabled("trace"), logger.level],
    bindings: logger.bindings(),
  };
};
