import { describe, it } from "vitest";
import { readImportNames } from "../../../sandbox/prepare/glue.ts";
import { rewrite } from "../../../sandbox/prepare/rewrite.ts";
import { i32, STACK_TOP, tinyModule, type TinyModule } from "./tiny-module.ts";

const OPTIONS = { memoryPagesMin: 2, stackBytes: 65_536 };

function attempt(module: Omit<TinyModule, "functions"> & Partial<TinyModule>): () => unknown {
  return () => rewrite(tinyModule({ functions: [], ...module }), OPTIONS);
}

describe("rewrite() refuses", () => {
  it("a module that imports no memory, or two", ({ expect }) => {
    expect(attempt({ memories: 0 })).toThrow("Expected one imported memory, got 0");
    expect(attempt({ memories: 2 })).toThrow("Expected one imported memory, got 2");
  });

  it("a memory that is already small enough", ({ expect }) => {
    expect(attempt({ memoryPagesMin: 1 })).toThrow("Memory minimum is 1 pages, already below 2");
  });

  it("other globals than the stack pointer", ({ expect }) => {
    expect(attempt({ globals: 2 })).toThrow("Expected 1 global, got 2");
    expect(attempt({ globals: 0 })).toThrow("Expected 1 global, got 0");
  });

  it("a module without sbrk's break, or with two that could be it", ({ expect }) => {
    expect(attempt({ breaks: [] })).toThrow(
      "Expected sbrk's initial break once in the data, got 0",
    );
    expect(attempt({ breaks: [STACK_TOP, STACK_TOP] })).toThrow("in the data, got 2");
    expect(attempt({ breaks: [STACK_TOP + 1] })).toThrow("in the data, got 0");
  });

  it("a stack top that stands in the code twice", ({ expect }) => {
    const functions = [{ body: [...i32(STACK_TOP), 0x1a] }];
    expect(attempt({ functions })).toThrow(
      `Expected the constant ${STACK_TOP} once in the code, got 2`,
    );
  });

  it("data that is not written at the start", ({ expect }) => {
    expect(attempt({ data: [[0x01, 0x01, 0x00]] })).toThrow("Expected only active data segments");
  });

  it("instructions that the engine's build does not have", ({ expect }) => {
    // simd, threads, exceptions, tail calls and passive bulk memory: none has been looked at for its cost.
    const bodies = [
      [0xfd, 0x0c],
      [0xfe, 0x00],
      [0x06, 0x40],
      [0x12, 0x00],
      [0xfc, 0x08, 0x00, 0x00],
    ];
    for (const body of bodies) {
      expect(attempt({ functions: [{ body }] })).toThrow(/Unknown opcode 0x/);
    }
  });

  it("a module twice", ({ expect }) => {
    const { wasm } = rewrite(tinyModule({ functions: [] }), OPTIONS);
    expect(() => rewrite(wasm, OPTIONS)).toThrow("Expected 1 global, got 3");
  });

  it("what is cut off", ({ expect }) => {
    const whole = tinyModule({ functions: [] });
    expect(() => rewrite(whole.subarray(0, whole.length - 3), OPTIONS)).toThrow(/Unexpected end/);
    expect(() => rewrite(whole.subarray(0, 8), OPTIONS)).toThrow("Expected one section 2");
  });
});

describe("readImportNames()", () => {
  const glue =
    "x={p:()=>Date.now(),q:function(a,b,c){if(!(0<=a&&3>=a))return 28;b=1}," +
    "r:function(a){return a},t:function(a,d){a=-9007199254740992>a||9<a?NaN:Number(a)}," +
    "u:()=>{Q=!1;S=0},k:a=>{var d=H.length;a>>>=0;if(2147483648<a)return!1;for(;;);}}";

  it("finds the names of all five imports", ({ expect }) => {
    expect(readImportNames(glue)).toEqual({
      dateNow: "p",
      clockTimeGet: "q",
      localTime: "t",
      rest: "u",
      resizeHeap: "k",
    });
  });

  it("refuses glue that does not have each of them once", ({ expect }) => {
    expect(() => readImportNames("")).toThrow(/once in the engine's glue, got 0/);
    expect(() => readImportNames(`${glue};y={s:()=>Date.now()}`)).toThrow(/got 2/);
  });
});
