import { type MappingKey } from "./model.ts";
import { mappingArn } from "./wire.ts";

/** The Durable Object that polls the source of a mapping and invokes its function. */
export interface PollerBinding {
  readonly POLLER: {
    getByName(mappingArn: string): {
      /** Tells it that the mapping is new, has changed or is going. */
      refresh(key: MappingKey): Promise<void>;
      /** What came of the last batch of a stream, once there was one. */
      lastProcessingResult(): Promise<string | undefined>;
    };
  };
}

export function pollerOf({ POLLER }: PollerBinding, key: MappingKey) {
  return POLLER.getByName(mappingArn(key));
}
