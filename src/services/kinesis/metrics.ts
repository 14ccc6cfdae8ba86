/** What of each shard Kinesis can count for CloudWatch: EnableEnhancedMonitoring. Nothing is counted here. */
export const SHARD_METRICS = [
  "IncomingBytes",
  "IncomingRecords",
  "OutgoingBytes",
  "OutgoingRecords",
  "WriteProvisionedThroughputExceeded",
  "ReadProvisionedThroughputExceeded",
  "IteratorAgeMilliseconds",
] as const;
export type ShardMetric = (typeof SHARD_METRICS)[number];

export const ALL_METRICS = "ALL";

export function withMetrics(
  metrics: readonly ShardMetric[],
  named: readonly string[],
): readonly ShardMetric[] {
  return SHARD_METRICS.filter((metric) => metrics.includes(metric) || isNamed(metric, named));
}

export function withoutMetrics(
  metrics: readonly ShardMetric[],
  named: readonly string[],
): readonly ShardMetric[] {
  return metrics.filter((metric) => !isNamed(metric, named));
}

function isNamed(metric: ShardMetric, named: readonly string[]): boolean {
  return named.includes(metric) || named.includes(ALL_METRICS);
}
