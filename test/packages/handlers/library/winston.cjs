const { Writable } = require("stream");
const winston = require("winston");

exports.handler = async () => {
  const lines = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const { format } = winston;
  const logger = winston.createLogger({
    level: "debug",
    defaultMeta: { service: "s" },
    format: format.combine(format.splat(), format.errors({ stack: false }), format.json()),
    transports: [
      new winston.transports.Stream({ stream }),
      new winston.transports.Stream({
        stream,
        level: "error",
        format: format.printf(({ level, message }) => `${level.toUpperCase()}! ${message}`),
      }),
    ],
  });
  logger.info("hello %s", "you", { extra: 1 });
  logger.error("failed", { code: "E" });
  logger.child({ request: "r" }).debug("child");
  logger.log({ level: "warn", message: "object" });
  logger.silly("hidden");
  const custom = winston.createLogger({
    levels: { low: 1, high: 0 },
    level: "low",
    format: format.combine(format.label({ label: "L" }), format.simple(), format.uncolorize()),
    transports: [new winston.transports.Stream({ stream })],
  });
  custom.low("low one");
  custom.high("high one");
  const console = winston.createLogger({
    format: format.simple(),
    transports: [new winston.transports.Console()],
  });
  console.info("to the console");
  await new Promise((resolve) => {
    logger.on("finish", () => setImmediate(resolve));
    logger.end();
  });
  return { lines, enabled: [logger.isDebugEnabled(), custom.isLevelEnabled("low")] };
};
