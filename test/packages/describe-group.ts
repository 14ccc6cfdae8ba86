import { afterAll, beforeAll, describe, it } from "vitest";
import { type Answer, expectedOf, handlersOf, runInGuest, runInNode } from "./package-group.ts";
import { type Listener, listen } from "./servers/http-server.ts";

/**
 * The handlers of a group give in the guest what they give on Node, which is what they gave when it was recorded. They
 * may talk to a server, a new one for each side, whose address is the variable ENDPOINT.
 */
export function describeGroup(group: string, makeListener?: () => Listener): void {
  const handlers = handlersOf(group);

  describe(`packages: ${group}`, () => {
    let answers: ReadonlyMap<string, Answer> = new Map();
    let variables: Readonly<Record<string, string>> = {};
    const closing: (() => void)[] = [];

    beforeAll(async () => {
      answers = await runInNode(handlers.values(), await serve(makeListener, closing));
      variables = await serve(makeListener, closing);
    });

    afterAll(() => {
      for (const close of closing) close();
    });

    it.for([...handlers])("give what they give on Node: %s", async ([name, file], { expect }) => {
      const onNode = answers.get(file);
      if (onNode === undefined) throw new Error(`Node has not run ${file}`);
      expect(onNode).toEqual(expectedOf(group, name, onNode));
      expect(await runInGuest(file, variables)).toEqual(onNode);
    });
  });
}

async function serve(makeListener: (() => Listener) | undefined, closing: (() => void)[]) {
  if (makeListener === undefined) return {};
  const { url, server } = await listen(makeListener());
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { ENDPOINT: url };
}
