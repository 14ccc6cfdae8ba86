import { BinaryReader, concatBytes, encodeS32, encodeU32 } from "./binary.ts";
import { OP, OP_FC, type Instruction, readInstruction } from "./instructions.ts";

/**
 * Metering by rewriting. Each function entry and each loop header pays a constant amount of fuel, and
 * `memory.copy` and `memory.fill` pay by length; a negative balance traps. The price of a region is the
 * number of instructions that belong to it and to no inner loop, capped: the cap keeps an interpreter's
 * dispatch loop, whose body holds every opcode, from paying for all of them at each turn.
 */
export interface MeterOptions {
  /** Index of the global that holds the fuel. */
  readonly fuelGlobal: number;
  readonly regionCostMax: number;
}

/** log2 of the bytes that `memory.copy` and `memory.fill` move for one unit of fuel. */
const BULK_BYTES_PER_UNIT_LOG2 = 3;
const I32 = 0x7f;
const I64 = 0x7e;
const VOID_BLOCK = 0x40;

interface Site extends Instruction {
  /** Offset of the instruction's first byte and of the byte after its last. */
  readonly start: number;
  readonly end: number;
  /** Fuel to take behind this loop header; 0 for any other instruction. */
  cost: number;
}

export interface Metered {
  readonly code: Uint8Array;
  readonly loops: number;
}

/** Rewrites one entry of the code section (without its size) and returns the new entry. */
export function meterFunction(code: Uint8Array, parameterCount: number, options: MeterOptions): Metered {
  const reader = new BinaryReader(code);
  const locals = readLocals(reader);
  const bodyStart = reader.offset;
  const { sites, entryCost, needsFuel } = scan(reader, options.regionCostMax);
  if (!needsFuel) return { code, loops: 0 };

  const localCount = parameterCount + locals.reduce((sum, group) => sum + group.count, 0);
  const balance = localCount;
  const length = localCount + 1;
  const parts: (Uint8Array | number[])[] = [
    encodeLocals([...locals, { count: 1, type: I64 }, { count: 1, type: I32 }]),
    takeFuel(options.fuelGlobal, balance, [OP.i64Const, ...encodeS32(entryCost)]),
  ];
  let copied = bodyStart;
  for (const site of sites) {
    if (site.opcode === OP.loop) {
      parts.push(code.subarray(copied, site.end));
      parts.push(takeFuel(options.fuelGlobal, balance, [OP.i64Const, ...encodeS32(site.cost)]));
      copied = site.end;
    } else if (isBulk(site)) {
      parts.push(code.subarray(copied, site.start));
      parts.push([OP.localTee, ...encodeU32(length)]);
      parts.push(takeFuel(options.fuelGlobal, balance, bulkCost(length)));
      copied = site.start;
    }
  }
  parts.push(code.subarray(copied));
  return { code: concatBytes(parts), loops: sites.filter((site) => site.opcode === OP.loop).length };
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

/** Finds loops and bulk operations and prices each region. A leaf without either needs no fuel: its caller pays. */
function scan(reader: BinaryReader, regionCostMax: number) {
  const sites: Site[] = [];
  const entry = { cost: 0 };
  const regions: { cost: number }[] = [entry];
  let calls = false;
  while (!reader.done) {
    const start = reader.offset;
    const instruction = readInstruction(reader);
    const site: Site = { ...instruction, start, end: reader.offset, cost: 0 };
    const region = regions.at(-1) ?? entry;
    region.cost = Math.min(region.cost + 1, regionCostMax);
    if (site.opcode === OP.loop) regions.push(site);
    else if (site.opcode === OP.block || site.opcode === OP.if) regions.push(region);
    else if (site.opcode === OP.end) regions.pop();
    if (site.opcode === OP.call || site.opcode === OP.callIndirect) calls = true;
    if (site.opcode === OP.loop || isBulk(site)) sites.push(site);
  }
  return { sites, entryCost: entry.cost, needsFuel: calls || sites.length > 0 };
}

function isBulk(instruction: Instruction): boolean {
  if (instruction.opcode !== OP.prefixFc) return false;
  return instruction.sub === OP_FC.memoryCopy || instruction.sub === OP_FC.memoryFill;
}

function bulkCost(lengthLocal: number): number[] {
  return [
    ...[OP.localGet, ...encodeU32(lengthLocal), OP.i64ExtendI32U],
    ...[OP.i64Const, BULK_BYTES_PER_UNIT_LOG2, OP.i64ShrU],
  ];
}

/** `fuel -= cost; if (fuel < 0) unreachable`, with the new balance kept in a local to save a second load. */
function takeFuel(fuelGlobal: number, balance: number, cost: readonly number[]): number[] {
  const global = encodeU32(fuelGlobal);
  const local = encodeU32(balance);
  return [
    ...[OP.globalGet, ...global, ...cost, OP.i64Sub, OP.localTee, ...local, OP.globalSet, ...global],
    ...[OP.localGet, ...local, OP.i64Const, 0, OP.i64LtS, OP.if, VOID_BLOCK, OP.unreachable, OP.end],
  ];
}
