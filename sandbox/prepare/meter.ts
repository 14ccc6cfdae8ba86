import { BinaryReader, concatBytes, encodeS32, encodeU32 } from "./binary.ts";
import { OP, OP_FC, type Instruction, readInstruction } from "./instructions.ts";

/**
 * Metering by rewriting. Every loop header pays, and so does the entry of each function that could otherwise take part
 * in a free cycle of calls (see call-graph.ts); `memory.copy` and `memory.fill` pay by length. A negative balance traps; or it makes
 * a loop call the function that asks the host for more, and an entry, where a call would cost far more than it is worth,
 * trap only when that much is owed. So nothing that runs without end runs for free, whatever it is made of.
 */
export interface MeterOptions {
  /** Index of the global that holds the fuel. */
  readonly fuelGlobal: number;
  /** Index of the function that a loop calls when the fuel has run out; without one the engine traps. */
  readonly outOfFuel?: number | undefined;
  /** Units that may be burnt beyond that where there is no call, since another function will ask. */
  readonly debt?: number | undefined;
  readonly chargeEntry: boolean;
  /** The function leaves it to others to ask. */
  readonly mayAsk?: boolean;
}

/** log2 of the bytes that `memory.copy` and `memory.fill` move for one unit: 128 bytes take about as long as a loop turn. */
const BULK_BYTES_PER_UNIT_LOG2 = 7;
const LOOP_UNITS = 1;
/** An entry that pays stands for the unmetered functions it may call; 4 brings the speeds of programs closest. */
const ENTRY_UNITS = 4;
const I32 = 0x7f;
const I64 = 0x7e;
const VOID_BLOCK = 0x40;

interface Site extends Instruction {
  /** Offset of the instruction's first byte and of the byte after its last. */
  readonly start: number;
  readonly end: number;
}

export interface Metered {
  readonly code: Uint8Array;
  readonly loops: number;
}

/** Rewrites one entry of the code section (without its size) and returns the new entry. */
export function meterFunction(
  code: Uint8Array,
  parameterCount: number,
  options: MeterOptions,
): Metered {
  const reader = new BinaryReader(code);
  const locals = readLocals(reader);
  const bodyStart = reader.offset;
  const sites = scan(reader);
  if (sites.length === 0 && !options.chargeEntry) return { code, loops: 0 };

  const localCount = parameterCount + locals.reduce((sum, group) => sum + group.count, 0);
  const balance = localCount;
  const length = localCount + 1;
  const parts: (Uint8Array | number[])[] = [
    encodeLocals([...locals, { count: 1, type: I64 }, { count: 1, type: I32 }]),
  ];
  if (options.chargeEntry) {
    parts.push(takeFuel(options, balance, [OP.i64Const, ENTRY_UNITS], entryLimitOf(options)));
  }
  const limit = options.mayAsk === false ? entryLimitOf(options) : limitOf(options);
  let copied = bodyStart;
  for (const site of sites) {
    if (site.opcode === OP.loop) {
      parts.push(code.subarray(copied, site.end));
      parts.push(takeFuel(options, balance, [OP.i64Const, LOOP_UNITS], limit));
      copied = site.end;
    } else if (isBulk(site)) {
      parts.push(code.subarray(copied, site.start));
      parts.push([OP.localTee, ...encodeU32(length)]);
      parts.push(takeFuel(options, balance, bulkCost(length), limit));
      copied = site.start;
    }
  }
  parts.push(code.subarray(copied));
  return {
    code: concatBytes(parts),
    loops: sites.filter((site) => site.opcode === OP.loop).length,
  };
}

interface LocalGroup {
  readonly count: number;
  readonly type: number;
}

function readLocals(reader: BinaryReader): LocalGroup[] {
  const groups: LocalGroup[] = [];
  for (let left = reader.u32(); left > 0; left--) {
    groups.push({ count: reader.u32(), type: reader.byte() });
  }
  return groups;
}

function encodeLocals(groups: readonly LocalGroup[]): number[] {
  const bytes = encodeU32(groups.length);
  for (const group of groups) bytes.push(...encodeU32(group.count), group.type);
  return bytes;
}

/** The loops and bulk operations of a body, in order. */
function scan(reader: BinaryReader): Site[] {
  const sites: Site[] = [];
  while (!reader.done) {
    const start = reader.offset;
    const instruction = readInstruction(reader);
    if (instruction.opcode === OP.loop || isBulk(instruction)) {
      sites.push({ ...instruction, start, end: reader.offset });
    }
  }
  return sites;
}

function isBulk(instruction: Instruction): boolean {
  if (instruction.opcode !== OP.prefixFc) return false;
  return instruction.sub === OP_FC.memoryCopy || instruction.sub === OP_FC.memoryFill;
}

function bulkCost(lengthLocal: number): number[] {
  const length = [OP.localGet, ...encodeU32(lengthLocal), OP.i64ExtendI32U];
  return [...length, OP.i64Const, BULK_BYTES_PER_UNIT_LOG2, OP.i64ShrU];
}

/** `fuel -= cost; if (fuel < floor) end`, with the new balance kept in a local to save a second load. */
function takeFuel(
  { fuelGlobal }: MeterOptions,
  balance: number,
  cost: readonly number[],
  { floor, end }: Limit,
): number[] {
  const global = encodeU32(fuelGlobal);
  const local = encodeU32(balance);
  const subtract = [OP.globalGet, ...global, ...cost, OP.i64Sub];
  const keep = [OP.localTee, ...local, OP.globalSet, ...global];
  const isBelow = [OP.localGet, ...local, OP.i64Const, ...encodeS32(floor), OP.i64LtS];
  return [...subtract, ...keep, ...isBelow, OP.if, VOID_BLOCK, ...end, OP.end];
}

interface Limit {
  readonly floor: number;
  readonly end: readonly number[];
}

/** What a function does that has run out of fuel. */
function limitOf({ outOfFuel }: MeterOptions): Limit {
  if (outOfFuel === undefined) return { floor: 0, end: [OP.unreachable] };
  return { floor: 0, end: [OP.call, ...encodeU32(outOfFuel)] };
}

/** The same at its entry, where it does not ask. */
function entryLimitOf({ debt = 0 }: MeterOptions): Limit {
  return { floor: -debt, end: [OP.unreachable] };
}
