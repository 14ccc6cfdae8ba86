/** As much of a governor as is used here. */
interface Governor {
  lease(address: Address, ask: object): Promise<{ readonly grant?: Part }>;
  giveBack(parts: readonly Part[]): Promise<void>;
}

interface Part {
  readonly id: string;
  readonly pool: string;
  readonly size: number;
}

interface Address {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

interface Bindings {
  readonly GOVERNORS: { getByName(name: string): Governor };
}

/** Asks the governor of a function as an isolate would, without running anything. */
export const worker = {
  async fetch(request: Request, { GOVERNORS }: Bindings): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const name = searchParams.get("name") ?? "";
    const count = Number(searchParams.get("count"));
    const address = { accountId: "000000000000", region: "us-east-1", name };
    const governor = () => GOVERNORS.getByName(`000000000000/us-east-1/${name}`);
    const take = async (termMs: number) => {
      const ask = { holder: pathname, version: "$LATEST", slots: 1, tokens: 0, termMs };
      const { grant } = await governor().lease(address, ask);
      if (grant === undefined) throw new Error("The governor granted nothing");
      return { ...grant };
    };
    // Takes so many for as long as the bench runs, or so many again and again by several at once.
    if (pathname === "/occupy") {
      for (let taken = 0; taken < count; taken += 1) await take(600_000);
      return new Response("occupied");
    }
    const one = async () => {
      for (let turn = 0; turn < count; turn += 1) await governor().giveBack([await take(2000)]);
    };
    await Promise.all(Array.from({ length: Number(searchParams.get("atOnce")) }, one));
    return new Response("done");
  },
};
