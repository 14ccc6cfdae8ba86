import { nodeError } from "./errors.ts";
import { memoryFigures } from "./os.ts";
import { assertString } from "./validate.ts";
import { Deserializer, DefaultDeserializer, deserialize } from "./v8-deserializer.ts";
import { DefaultSerializer, serialize, Serializer } from "./v8-serializer.ts";

/** In the fields of V8's report; what this engine does not count is 0. */
function getHeapStatistics(): Record<string, number> {
  const { total, limit } = memoryFigures();
  return {
    total_heap_size: total,
    total_heap_size_executable: 0,
    total_physical_size: total,
    total_available_size: Math.max(0, limit - total),
    used_heap_size: total,
    heap_size_limit: limit,
    malloced_memory: total,
    peak_malloced_memory: total,
    does_zap_garbage: 0,
    number_of_native_contexts: 1,
    number_of_detached_contexts: 0,
    total_global_handles_size: 0,
    used_global_handles_size: 0,
    external_memory: 0,
  };
}

/** The linear memory is the one space there is. */
function getHeapSpaceStatistics(): object[] {
  const { total, limit } = memoryFigures();
  return [
    {
      space_name: "linear_memory",
      space_size: total,
      space_used_size: total,
      space_available_size: Math.max(0, limit - total),
      physical_space_size: total,
    },
  ];
}

/** V8 ignores flags that it does not know, and here it knows none. */
function setFlagsFromString(flags: unknown): void {
  assertString(flags, "flags");
}

function notBuilding(): never {
  const text = "Operation cannot be invoked when not building startup snapshot";
  throw nodeError(Error, "ERR_NOT_BUILDING_SNAPSHOT", text);
}

function isStringOneByteRepresentation(content: unknown): boolean {
  assertString(content, "content");
  // oxlint-disable-next-line no-control-regex -- all of Latin-1.
  return /^[\0-\xff]*$/.test(content);
}

/** node:v8, as far as it is not about V8. */
export const v8 = {
  getHeapStatistics,
  getHeapSpaceStatistics,
  setFlagsFromString,
  isStringOneByteRepresentation,
  // Nothing is written without NODE_V8_COVERAGE, which no function has.
  takeCoverage() {},
  stopCoverage() {},
  startupSnapshot: {
    isBuildingSnapshot: () => false,
    addSerializeCallback: notBuilding,
    addDeserializeCallback: notBuilding,
    setDeserializeMainFunction: notBuilding,
  },
  Serializer,
  DefaultSerializer,
  serialize,
  Deserializer,
  DefaultDeserializer,
  deserialize,
};
