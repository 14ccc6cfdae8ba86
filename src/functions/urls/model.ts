import { type SettingKind } from "../settings/model.ts";

export type AuthType = "NONE" | "AWS_IAM";
export type InvokeMode = "BUFFERED" | "RESPONSE_STREAM";

export interface Cors {
  readonly allowCredentials?: boolean;
  readonly allowHeaders?: readonly string[];
  readonly allowMethods?: readonly string[];
  readonly allowOrigins?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** A function URL: of a function or of one of its aliases. */
export interface UrlConfig {
  /** What the URL is found by; no two have the same. */
  readonly id: string;
  readonly authType: AuthType;
  readonly invokeMode: InvokeMode;
  readonly cors?: Cors;
}

/** What is absent stays as it is; a CORS configuration is replaced as a whole, and an empty one removed. */
export type UrlChanges = Partial<Omit<UrlConfig, "id">>;

export const FUNCTION_URL: SettingKind<UrlConfig> = {
  kind: "function-url",
  lookupOf: ({ id }) => id,
};

const ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const ID_LENGTH = 32;
export const URL_ID = /^[a-z0-9]{32}$/;

/** An id of 160 random bits; `random` gives that many random bytes. */
export function newUrlId(random: (bytes: number) => Uint8Array): string {
  // The alphabet's 32 characters are as many as five bits tell apart.
  return Array.from(random(ID_LENGTH), (byte) => ID_ALPHABET[byte % ID_ALPHABET.length]).join("");
}

export function changeUrl(config: UrlConfig, changes: UrlChanges): UrlConfig {
  const { cors, ...rest } = { ...config, ...changes };
  return cors === undefined || Object.keys(cors).length === 0 ? rest : { ...rest, cors };
}

/** Where requests to function URLs arrive when they have no host name of their own; followed by the id. */
export const URL_PATH = "/lambda-url";

export interface UrlBase {
  /** Of the endpoint, as the caller reached it. */
  readonly origin: string;
  /** Below which every URL has a host name of its own; empty when there is none. */
  readonly domain: string;
}

/** The address at which a function URL answers. */
export function functionUrl(id: string, { origin, domain }: UrlBase): string {
  if (domain === "") return `${origin}${URL_PATH}/${id}/`;
  const scheme = origin.slice(0, origin.indexOf("//"));
  return `${scheme}//${id}.${domain}/`;
}
