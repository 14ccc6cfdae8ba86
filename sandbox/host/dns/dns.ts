import dns from "node:dns/promises";
import { type HostInterface } from "../../protocol.ts";
import { HostError } from "../host-error.ts";
import { type Operations } from "../operations.ts";

export type DnsServices = Pick<HostInterface, "dnsQuery">;

/** What answers questions about names: node:dns, which is there in Node and in Workers. */
export type NameResolver = Pick<typeof dns, "lookup" | "resolve" | "reverse" | "lookupService">;

/** Questions under way at once; c-ares has no more sockets than that for them. */
const QUERIES_MAX = 256;

/** Octets of a name (RFC 1035, 2.3.4), and room for a final dot. */
const NAME_CHARACTERS_MAX = 254;

/** Text of an answer: a name with very many records. */
const ANSWER_CHARACTERS_MAX = 256 * 1024;

const RECORD_TYPES: readonly string[] =
  "A AAAA ANY CAA CNAME MX NAPTR NS PTR SOA SRV TLSA TXT".split(" ");

/** Names that a guest asks about. */
export class Dns implements DnsServices {
  readonly #operations: Operations;
  readonly #resolver: NameResolver;
  readonly #underWay = new Set<AbortSignal>();

  constructor(operations: Operations, resolver: NameResolver = dns) {
    this.#operations = operations;
    this.#resolver = resolver;
  }

  dnsQuery(kind: string, name: string, detail: string): number {
    if (this.#underWay.size >= QUERIES_MAX) {
      throw new HostError("Too many DNS queries under way", { code: "EMFILE", errno: -24 });
    }
    if (name.length > NAME_CHARACTERS_MAX) throw notFound(kind, name, detail);
    return this.#operations.start(async (signal) => {
      this.#underWay.add(signal);
      // What the end of a request leaves unanswered may never settle.
      signal.addEventListener("abort", () => this.#underWay.delete(signal));
      try {
        const text = JSON.stringify(await this.#ask(kind, name, detail));
        if (text.length > ANSWER_CHARACTERS_MAX) throw notFound(kind, "", detail, "EBADRESP");
        return { text };
      } catch (error) {
        throw toHostError(error, kind, name, detail);
      } finally {
        this.#underWay.delete(signal);
      }
    });
  }

  async #ask(kind: string, name: string, detail: string): Promise<unknown> {
    switch (kind) {
      case "lookup":
        return await this.#resolver.lookup(name, {
          all: true,
          family: detail === "4" ? 4 : detail === "6" ? 6 : 0,
        });
      case "resolve":
        if (!RECORD_TYPES.includes(detail)) throw new TypeError(`No record type ${detail}`);
        // Any of them: only the type of its answer depends on it.
        return await this.#resolver.resolve(name, detail as "TXT");
      case "reverse":
        return await this.#resolver.reverse(name);
      case "service":
        return await this.#resolver.lookupService(name, Number(detail));
      default:
        throw new TypeError(`No kind of query is called ${kind}`);
    }
  }
}

function syscallOf(kind: string, detail: string): string {
  if (kind === "lookup") return "getaddrinfo";
  if (kind === "reverse") return "getHostByAddr";
  if (kind === "service") return "getnameinfo";
  return `query${detail[0] ?? ""}${detail.slice(1).toLowerCase()}`;
}

/** EAI_NONAME, as libuv numbers it. */
const EAI_NONAME = -3008;

function notFound(kind: string, name: string, detail: string, code = "ENOTFOUND"): HostError {
  const syscall = syscallOf(kind, detail);
  const errno = kind === "lookup" && code === "ENOTFOUND" ? { errno: EAI_NONAME } : {};
  return new HostError(`${syscall} ${code} ${name}`, { ...errno, code, syscall, hostname: name });
}

function toHostError(error: unknown, kind: string, name: string, detail: string): Error {
  if (error instanceof HostError || error instanceof TypeError) return error;
  const { code } = Object(error) as { code?: unknown };
  const isCode = typeof code === "string" && /^E[A-Z0-9_]{2,30}$/.test(code);
  return notFound(kind, name, detail, isCode ? code : "ESERVFAIL");
}
