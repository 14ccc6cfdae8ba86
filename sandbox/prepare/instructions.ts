import type { BinaryReader } from "./binary.ts";

/** Opcodes that the metering step looks at; see the WebAssembly core specification 2.0, section 5.4. */
export const OP = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  call: 0x10,
  callIndirect: 0x11,
  drop: 0x1a,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  i64Const: 0x42,
  i64LtS: 0x53,
  i64Sub: 0x7d,
  i64ExtendI32U: 0xad,
  i64ShrU: 0x88,
  prefixFc: 0xfc,
} as const;

/** Second byte after 0xfc. */
export const OP_FC = { memoryCopy: 10, memoryFill: 11 } as const;

/** An instruction's opcode; for a 0xfc instruction `sub` is its second number. */
export interface Instruction {
  readonly opcode: number;
  readonly sub: number;
}

/** Reads one instruction and leaves the reader behind its immediates. Throws on an opcode this build of QuickJS does not use. */
export function readInstruction(reader: BinaryReader): Instruction {
  const opcode = reader.byte();
  if (opcode === OP.prefixFc) return { opcode, sub: readFc(reader) };
  skipImmediates(reader, opcode);
  return { opcode, sub: 0 };
}

function skipImmediates(reader: BinaryReader, opcode: number): void {
  if (opcode === OP.block || opcode === OP.loop || opcode === OP.if) return reader.skipLeb();
  if (opcode === 0x0c || opcode === 0x0d || opcode === OP.call) return reader.skipLeb();
  if (opcode === 0x0e) return skipBranchTable(reader);
  if (opcode === OP.callIndirect) return skipTwice(reader);
  if (opcode === 0x1c) return skipValueTypes(reader);
  if (opcode >= OP.localGet && opcode <= 0x26) return reader.skipLeb();
  if (opcode >= 0x28 && opcode <= 0x3e) return skipTwice(reader);
  if (opcode === 0x3f || opcode === 0x40) return reader.skipLeb();
  if (opcode === OP.i32Const || opcode === OP.i64Const) return reader.skipLeb();
  if (opcode === 0x43) return void reader.take(4);
  if (opcode === 0x44) return void reader.take(8);
  if (!hasNoImmediates(opcode)) throw new Error(`Unknown opcode 0x${opcode.toString(16)}`);
}

function hasNoImmediates(opcode: number): boolean {
  return (
    opcode <= 0x01 ||
    opcode === OP.else ||
    opcode === OP.end ||
    opcode === 0x0f ||
    opcode === OP.drop ||
    opcode === 0x1b ||
    (opcode >= 0x45 && opcode <= 0xc4)
  );
}

function readFc(reader: BinaryReader): number {
  const sub = reader.u32();
  if (sub <= 7) return sub;
  if (sub === OP_FC.memoryCopy) skipTwice(reader);
  else if (sub === OP_FC.memoryFill) reader.skipLeb();
  else throw new Error(`Unknown opcode 0xfc ${sub}`);
  return sub;
}

function skipTwice(reader: BinaryReader): void {
  reader.skipLeb();
  reader.skipLeb();
}

function skipBranchTable(reader: BinaryReader): void {
  for (let labels = reader.u32() + 1; labels > 0; labels--) reader.skipLeb();
}

function skipValueTypes(reader: BinaryReader): void {
  reader.take(reader.u32());
}
