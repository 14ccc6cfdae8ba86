import { Logger, LogFormatter, LogItem } from "@aws-lambda-powertools/logger";

class Fixed extends LogFormatter {
  formatAttributes({ timestamp, ...attributes }, additional) {
    return new LogItem({
      attributes: { at: timestamp instanceof Date, ...attributes },
    }).addAttributes(additional);
  }
}

export const handler = async () => {
  const logger = new Logger({
    serviceName: "orders",
    logLevel: "DEBUG",
    logFormatter: new Fixed(),
    persistentKeys: { stage: "test" },
  });
  logger.info("hello", { order: 1, big: 5n, map: new Map([["a", 1]]) });
  logger.appendKeys({ user: "u" });
  logger.debug("with keys");
  logger.createChild({ persistentLogAttributes: { child: true } }).warn("child");
  logger.removeKeys(["user"]);
  logger.error("failed", { code: "E1" });
  logger.setLogLevel("ERROR");
  logger.info("hidden");
  return { level: logger.getLevelName(), keys: logger.getPersistentLogAttributes() };
};
