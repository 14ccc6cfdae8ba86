/**
 * AWS's codes of what stops a consumer of Amazon MQ, and here also one of Kafka, which it shows as the mapping's StateTransitionReason
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-mq-errors.html).
 */
export type StopCode =
  | "ESM_CONFIG_NOT_VALID"
  | "EVENT_SOURCE_AUTHN_ERROR"
  | "EVENT_SOURCE_AUTHZ_ERROR";

/** In the words of the brokers; the first that is found counts. What is none of these is a failure of the network. */
const SIGNS: readonly (readonly [RegExp, StopCode])[] = [
  // RabbitMQ, of a password and of a user without rights.
  [/Login was refused/, "EVENT_SOURCE_AUTHN_ERROR"],
  [/ACCESS_REFUSED|NOT_ALLOWED - access to vhost/, "EVENT_SOURCE_AUTHZ_ERROR"],
  // ActiveMQ, of the same.
  [/User name \[.*\] or password is invalid/, "EVENT_SOURCE_AUTHN_ERROR"],
  [/is not authorized to/, "EVENT_SOURCE_AUTHZ_ERROR"],
  // Kafka's client, of the same, and of topics that are not there.
  [/SASL .*authentication failed/i, "EVENT_SOURCE_AUTHN_ERROR"],
  [/Not authorized to access/, "EVENT_SOURCE_AUTHZ_ERROR"],
  [/does not host this topic-partition/, "ESM_CONFIG_NOT_VALID"],
  // RabbitMQ, of queues and virtual hosts that are not there.
  [/NOT_FOUND|NOT_ALLOWED - vhost/, "ESM_CONFIG_NOT_VALID"],
];

/** AWS's code for what a broker refuses; undefined when it has refused nothing. */
export function stopCodeOf(error: unknown): StopCode | undefined {
  const text = String(error);
  return SIGNS.find(([sign]) => sign.test(text))?.[1];
}
