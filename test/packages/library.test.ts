import { beforeAll, describe, it } from "vitest";
import { type Answer, expectedOf, handlersOf, runInGuest, runInNode } from "./package-group.ts";

const GROUP = "library";
const handlers = handlersOf(GROUP);

/** Packages that need nothing but their own process. */
describe("libraries", () => {
  let answers: ReadonlyMap<string, Answer> = new Map();

  beforeAll(async () => {
    answers = await runInNode(handlers.values(), {});
  }, 60_000);

  it.for([...handlers])("give what they give on Node: %s", async ([name, file], { expect }) => {
    const onNode = answers.get(file);
    if (onNode === undefined) throw new Error(`Node has not run ${file}`);
    expect(onNode).toEqual(expectedOf(GROUP, name, onNode));
    expect(await runInGuest(file, {})).toEqual(onNode);
  });
});
