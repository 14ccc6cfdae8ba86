import { type StreamAddress, streamArn } from "./address.ts";
import { addressOf, type KinesisCall, operation } from "./call.ts";
import { type ShardMetric, withMetrics, withoutMetrics } from "./metrics.ts";
import { changeStream, describe } from "./operations-streams.ts";
import { SHAPES } from "./wire-shapes.ts";

export const enableMonitoring = operation(
  SHAPES.EnableEnhancedMonitoring,
  async (call, input, name) =>
    await change(call, addressOf(call, input, name), (metrics) =>
      withMetrics(metrics, input.ShardLevelMetrics),
    ),
);

export const disableMonitoring = operation(
  SHAPES.DisableEnhancedMonitoring,
  async (call, input, name) =>
    await change(call, addressOf(call, input, name), (metrics) =>
      withoutMetrics(metrics, input.ShardLevelMetrics),
    ),
);

async function change(
  call: KinesisCall,
  address: StreamAddress,
  next: (metrics: readonly ShardMetric[]) => readonly ShardMetric[],
): Promise<object> {
  const { metrics: current = [] } = await describe(call, address);
  const metrics = next(current);
  await changeStream(call, address, { kind: "metrics", metrics });
  return {
    StreamName: address.name,
    StreamARN: streamArn(address),
    CurrentShardLevelMetrics: current,
    DesiredShardLevelMetrics: metrics,
  };
}
