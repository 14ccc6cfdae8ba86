import { type LogLevel } from "../protocol.ts";
import { byteServices } from "./bytes.ts";
import { Codecs, type CodecServices } from "./compression/codecs.ts";
import { Cryptography, type CryptographyServices } from "./crypto/cryptography.ts";
import { Dns, type DnsServices, type NameResolver } from "./dns/dns.ts";
import { type EnvironmentOptions } from "./environment.ts";
import { type FileServices } from "./files/file-system.ts";
import { Internationalization, type IntlServices } from "./intl/intl.ts";
import { type NetworkParts, publicNetwork } from "./network/exchange.ts";
import { Network, type NetworkServices } from "./network/network.ts";
import { type Operations } from "./operations.ts";
import { textDecode, textEncode } from "./text.ts";
import { urlParse, urlSet } from "./url.ts";

/** Where a guest's output goes. */
export interface LogSink {
  line(level: LogLevel, message: string): void;
  /** Written by the guest to its standard output or error, unformatted. */
  raw(text: string): void;
}

/** crypto.getRandomValues gives no more at a time (Web Cryptography API, 10.1.1). */
const RANDOM_BYTES_MAX = 65_536;

/** What the services of one environment are made of. */
export interface ServiceParts {
  readonly files: FileServices;
  readonly modules: Pick<EnvironmentOptions["services"], "moduleResolve">;
  readonly log: LogSink;
  /** What the guest has under way; the environment delivers it. */
  readonly operations: Operations;
  /**
   * Books units of fuel for work that a service does, beside what the door charges for each call. Called before work that
   * takes long, it does not return when the guest's time would be over first.
   */
  readonly charge: (units: number) => void;
  /** How the guest reaches others: the public Internet unless said otherwise. */
  readonly network?: NetworkParts;
  /** Who answers questions about names: this runtime's node:dns unless said otherwise. */
  readonly resolver?: NameResolver;
}

/** What a guest is offered besides what its environment itself answers. */
export function makeServices({
  files,
  modules,
  log,
  charge,
  operations,
  network = publicNetwork("deny"),
  resolver,
}: ServiceParts): EnvironmentOptions["services"] {
  return {
    random(byteLength) {
      if (!(byteLength >= 0 && byteLength <= RANDOM_BYTES_MAX)) {
        throw new RangeError(`random gives at most ${RANDOM_BYTES_MAX} bytes, got ${byteLength}`);
      }
      return crypto.getRandomValues(new Uint8Array(byteLength)).buffer;
    },
    log: (level, message) => log.line(level, message),
    stdout: (text) => log.raw(text),
    textEncode,
    textDecode,
    urlParse,
    urlSet,
    ...byteServices,
    moduleResolve: (specifier, parent, mode) => modules.moduleResolve(specifier, parent, mode),
    ...bindFiles(files),
    ...bindCodecs(new Codecs(charge, operations.numbers)),
    ...bindIntl(new Internationalization(charge)),
    ...bindNetwork(new Network(operations, network)),
    ...bindDns(new Dns(operations, resolver)),
    ...bindCryptography(new Cryptography(charge, operations.numbers)),
  };
}

/** The file services as functions of their own, so that they can stand in one table with the others. */
function bindFiles(files: FileServices): FileServices {
  return {
    fsStat: (path) => files.fsStat(path),
    fsRead: (path, position, length) => files.fsRead(path, position, length),
    fsList: (path) => files.fsList(path),
    fsCreate: (path, exclusive, truncate) => files.fsCreate(path, exclusive, truncate),
    fsWrite: (path, position, bytes, offset, length) =>
      files.fsWrite(path, position, bytes, offset, length),
    fsTruncate: (path, length) => files.fsTruncate(path, length),
    fsMkdir: (path, recursive) => files.fsMkdir(path, recursive),
    fsRemove: (path, kind) => files.fsRemove(path, kind),
    fsRename: (from, to) => files.fsRename(from, to),
    fsTouch: (path, mtimeMs) => files.fsTouch(path, mtimeMs),
    fsSpace: (path) => files.fsSpace(path),
    fsOpen: (descriptor, path) => files.fsOpen(descriptor, path),
    fsClose: (descriptor) => files.fsClose(descriptor),
  };
}

function bindCodecs(codecs: Codecs): CodecServices {
  return {
    codecOpen: (...args) => codecs.codecOpen(...args),
    codecWrite: (...args) => codecs.codecWrite(...args),
    codecParams: (...args) => codecs.codecParams(...args),
    codecReset: (codec) => codecs.codecReset(codec),
    codecClose: (codec) => codecs.codecClose(codec),
    crc32: (...args) => codecs.crc32(...args),
  };
}

function bindCryptography(cryptography: Cryptography): CryptographyServices {
  return { cryptoRun: (...args) => cryptography.cryptoRun(...args) };
}

function bindNetwork(network: Network): NetworkServices {
  return {
    httpOpen: (head, body, offset, length) => network.httpOpen(head, body, offset, length),
    httpWrite: (id, bytes, offset, length) => network.httpWrite(id, bytes, offset, length),
    httpEnd: (id) => network.httpEnd(id),
    httpRead: (id) => network.httpRead(id),
    httpCancel: (id) => network.httpCancel(id),
  };
}

function bindIntl(internationalization: Internationalization): IntlServices {
  return { intl: (...args) => internationalization.intl(...args) };
}

function bindDns(names: Dns): DnsServices {
  return { dnsQuery: (kind, name, detail) => names.dnsQuery(kind, name, detail) };
}
