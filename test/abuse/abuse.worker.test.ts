import { describe, it } from "vitest";
import {
  getBaseSnapshot,
  getGuestParts,
  manifest,
  wasm,
} from "../../src/runtime/environments/engine.ts";
import { CORPUS } from "./corpus.ts";
import { runAbuse } from "./judge.ts";

/** The same corpus in workerd, whose stack and memory are not Node's. */
const engine = { wasm, manifest, snapshot: getBaseSnapshot(), ...getGuestParts() };

describe("abuse in workerd", () => {
  it.for(CORPUS)("a guest that $name meets a limit and harms nobody", async (abuse, { expect }) => {
    const { kind, neighbour } = await runAbuse(engine, abuse, "frozen");

    expect(abuse.ends).toContain(kind);
    expect(neighbour).toBe('[2,{"a":1},[]]');
  });
});
