import type { HostCall } from "../protocol.ts";

/** How an argument is read from the guest. `string?` reads undefined as undefined; two numbers follow a `buffer`, its range. */
export type ArgumentKind = "string" | "string?" | "number" | "boolean" | "buffer";

/** The arguments of each host call. What comes in is hostile: it is coerced to these kinds and to nothing else. */
export const SIGNATURES: Readonly<Record<HostCall, readonly ArgumentKind[]>> = {
  now: [],
  random: ["number"],
  log: ["string", "string"],
  stdout: ["string"],
  result: ["string"],
  failure: ["string"],
  exit: ["number"],
  textEncode: ["string"],
  textDecode: ["string", "boolean", "boolean", "buffer", "number", "number"],
  urlParse: ["string", "string?"],
  urlSet: ["string", "string", "string"],
  fsStat: ["string"],
  fsRead: ["string", "number", "number"],
  fsList: ["string"],
  fsCreate: ["string", "boolean", "boolean"],
  fsWrite: ["string", "number", "buffer", "number", "number"],
  fsTruncate: ["string", "number"],
  fsMkdir: ["string", "boolean"],
  fsRemove: ["string", "string"],
  fsRename: ["string", "string"],
  fsTouch: ["string", "number"],
  moduleResolve: ["string", "string", "string"],
  moduleCompile: ["string"],
  memory: [],
  moduleImport: ["string"],
  guestModule: ["string"],
  rejected: [],
  codecOpen: ["string", "string", "buffer", "number", "number"],
  codecWrite: ["number", "number", "number", "buffer", "number", "number"],
  codecParams: ["number", "number", "number"],
  codecReset: ["number"],
  codecClose: ["number"],
  crc32: ["buffer", "number", "number", "number"],
};
