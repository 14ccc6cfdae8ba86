import type { Admin } from "kafkajs";
import { type MappingSettings } from "../../functions/event-sources/model.ts";
import { chooseStarts, type Position, type Starts } from "./positions.ts";

interface Asked {
  readonly topic: string;
  readonly groupId: string;
  readonly settings: MappingSettings;
  readonly known: Starts | undefined;
}

/** How far the partitions of a topic go, and how far the group has read them. */
export async function readPositions(
  admin: Admin,
  { topic, groupId, settings, known }: Asked,
): Promise<{ readonly positions: readonly Position[]; readonly starts: Starts }> {
  const [offsets, groups] = await Promise.all([
    admin.fetchTopicOffsets(topic),
    admin.fetchOffsets({ groupId, topics: [topic] }),
  ]);
  const committed = new Map(
    groups.flatMap(({ partitions }) =>
      partitions.map(({ partition, offset }) => [partition, BigInt(offset)] as const),
    ),
  );
  const positions = offsets.map(({ partition, low, high }): Position => {
    const read = committed.get(partition) ?? -1n;
    const range = { partition, low: BigInt(low), high: BigInt(high) };
    return read < 0n ? range : { ...range, committed: read };
  });
  const since = known === undefined ? await offsetsSince(admin, topic, settings) : new Map();
  const position = settings.startingPosition ?? "LATEST";
  const rule = { position, since, ...(known === undefined ? {} : { known }) };
  return { positions, starts: chooseStarts(positions, rule) };
}

async function offsetsSince(
  admin: Admin,
  topic: string,
  { startingTimestamp }: MappingSettings,
): Promise<ReadonlyMap<number, bigint>> {
  if (startingTimestamp === undefined) return new Map();
  const found = await admin.fetchTopicOffsetsByTimestamp(topic, startingTimestamp * 1000);
  return new Map(found.map(({ partition, offset }) => [partition, BigInt(offset)]));
}
