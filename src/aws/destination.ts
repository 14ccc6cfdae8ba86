import { string, type StringShape, structure } from "./shape.ts";

/** Where the outcome of an invocation may be sent. Empty text stands for none. */
export const DESTINATION_ARN: StringShape = string({
  min: 0,
  max: 350,
  pattern: String.raw`$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)`,
});

/** Of asynchronous invocations and of event source mappings. */
export const DESTINATION_CONFIG = structure({
  OnSuccess: structure({ Destination: DESTINATION_ARN }),
  OnFailure: structure({ Destination: DESTINATION_ARN }),
});
