import { createSocket, type Socket } from "node:dgram";
import dns from "node:dns/promises";
import { afterAll, beforeAll, describe, it } from "vitest";
import { Dns } from "../../../sandbox/host/dns/dns.ts";
import { Operations, type Settled } from "../../../sandbox/host/operations.ts";

const QUESTION_AT = 12;
const NXDOMAIN = 3;

/** Answers A of known.test with 1.2.3.4, TXT with "hello", and everything else with NXDOMAIN (RFC 1035, 4.1). */
function answer(query: Buffer): Buffer {
  const end = query.indexOf(0, QUESTION_AT);
  const question = query.subarray(QUESTION_AT, end + 5);
  const type = query.readUInt16BE(end + 1);
  const isKnown = question.includes("known") && (type === 1 || type === 16);
  const head = Buffer.from(query.subarray(0, QUESTION_AT));
  head.writeUInt16BE(0x8180 | (isKnown ? 0 : NXDOMAIN), 2);
  head.writeUInt16BE(isKnown ? 1 : 0, 6);
  head.writeUInt32BE(0, 8);
  if (!isKnown) return Buffer.concat([head, question]);
  const data = type === 1 ? Buffer.from([1, 2, 3, 4]) : Buffer.from("\u0005hello");
  const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length]);
  return Buffer.concat([head, question, record, data]);
}

describe("Dns", () => {
  let server: Socket;
  const operations = new Operations();
  const resolver = new dns.Resolver();
  const names = new Dns(operations, {
    resolve: resolver.resolve.bind(resolver),
    reverse: resolver.reverse.bind(resolver),
    lookup: dns.lookup,
    lookupService: dns.lookupService,
  });

  beforeAll(async () => {
    server = createSocket("udp4");
    server.on("message", (query, { port, address }) => server.send(answer(query), port, address));
    await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
    resolver.setServers([`127.0.0.1:${server.address().port}`]);
  });

  afterAll(() => {
    server.close();
  });

  async function ask(kind: string, name: string, detail = ""): Promise<Settled | undefined> {
    names.dnsQuery(kind, name, detail);
    await operations.whenSettled();
    return operations.take()[0];
  }

  it("resolves by the type of record", async ({ expect }) => {
    expect((await ask("resolve", "known.test", "A"))?.text).toBe('["1.2.3.4"]');
    expect((await ask("resolve", "known.test", "TXT"))?.text).toBe('[["hello"]]');
  });

  it("says in Node's words that there is none", async ({ expect }) => {
    const { error = "" } = (await ask("resolve", "unknown.test", "MX")) ?? {};
    expect(JSON.parse(error)).toEqual({
      name: "Error",
      message: "queryMx ENOTFOUND unknown.test",
      code: "ENOTFOUND",
      syscall: "queryMx",
      hostname: "unknown.test",
    });
    const lookup = (await ask("lookup", "nothing.invalid", "4"))?.error ?? "{}";
    expect(JSON.parse(lookup)).toMatchObject({
      syscall: "getaddrinfo",
      hostname: "nothing.invalid",
    });
  });

  it("looks up addresses", async ({ expect }) => {
    const { text = "" } = (await ask("lookup", "127.0.0.1", "4")) ?? {};
    expect(JSON.parse(text)).toEqual([{ address: "127.0.0.1", family: 4 }]);
  });

  it("refuses what is no question", async ({ expect }) => {
    expect((await ask("resolve", "known.test", "constructor"))?.error).toContain("No record type");
    expect((await ask("__proto__", "known.test"))?.error).toContain("No kind of query");
    expect(() => names.dnsQuery("resolve", "a".repeat(300), "A")).toThrow("ENOTFOUND");
    expect((await ask("reverse", "no address"))?.error).toContain("EINVAL");
  });

  it("bounds how many are asked at once", ({ expect }) => {
    const many = new Dns(new Operations(), {
      ...dns,
      resolve: (() => new Promise(() => {})) as unknown as typeof dns.resolve,
    });
    const askMany = () => {
      for (let count = 0; count < 2000; count++) many.dnsQuery("resolve", "known.test", "A");
    };
    expect(askMany).toThrow(
      expect.objectContaining({ fields: expect.objectContaining({ code: "EMFILE" }) }),
    );
  });

  it("counts no query of an invocation that is over", ({ expect }) => {
    const silent = () => new Promise<never>(() => {});
    const frozen = new Operations();
    const unanswered = new Dns(frozen, {
      lookup: silent,
      resolve: silent,
      reverse: silent,
      lookupService: silent,
    });
    const flood = (count: number) => {
      for (let at = 0; at < count; at++) unanswered.dnsQuery("lookup", "known.test", "");
    };
    flood(256);
    expect(() => flood(1)).toThrow("Too many DNS queries");
    frozen.freeze();
    flood(256);
    expect(() => flood(1)).toThrow("Too many DNS queries");
  });
});
