import { type MappingKey } from "./model.ts";
import { type Standing } from "./standing.ts";
import { mappingArn } from "./wire.ts";

/** The Durable Object that polls the source of a mapping and invokes its function. */
export interface PollerBinding {
  readonly POLLER: {
    getByName(mappingArn: string): {
      /** Tells it that the mapping is new, has changed or is going. */
      refresh(key: MappingKey): Promise<void>;
      standing(): Promise<Standing>;
    };
  };
}

export function pollerOf({ POLLER }: PollerBinding, key: MappingKey) {
  return POLLER.getByName(mappingArn(key));
}
