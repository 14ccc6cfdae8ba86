import { describe, it } from "vitest";
import { readEngineParts } from "../sandbox/engine-parts.ts";
import { CORPUS } from "./corpus.ts";
import { runAbuse } from "./judge.ts";

const engine = readEngineParts();

describe.each(["live", "frozen"] as const)("abuse under a %s clock", (clock) => {
  it.for(CORPUS)("a guest that $name meets a limit and harms nobody", async (abuse, { expect }) => {
    const { kind, neighbour } = await runAbuse(engine, abuse, clock);

    expect(abuse.ends).toContain(kind);
    expect(neighbour).toBe('[2,{"a":1},[]]');
  });
});
