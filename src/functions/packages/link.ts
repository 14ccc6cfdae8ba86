import { PACKAGE_LINK_SECONDS } from "../../aws/limits.ts";
import { fromBase64Url, toBase64Url } from "../../platform/bytes.ts";
import { hmacSha256, verifyHmacSha256 } from "../../platform/hashes.ts";
import { type PackageKey } from "../../platform/packages.ts";

/** Where links lead; the rest is `/ACCOUNT/SHA256`. */
export const PACKAGE_LINK_PATH = "/_packages";

/** Signed with the same secret as requests are, so it must not be able to read as one of their signatures. */
const PURPOSE = "lamella package link 1";

export interface LinkInput {
  readonly origin: string;
  readonly secret: string;
  readonly now: number;
}

/** `Code.Location`: lets its holder download one package for ten minutes. */
export async function packageLink(key: PackageKey, input: LinkInput): Promise<string> {
  const expires = String(Math.floor(input.now / 1000) + PACKAGE_LINK_SECONDS);
  const signature = toBase64Url(await hmacSha256(input.secret, signedText(key, expires)));
  const query = new URLSearchParams({ expires, signature }).toString();
  return `${input.origin}${PACKAGE_LINK_PATH}/${key.accountId}/${key.sha256Hex}?${query}`;
}

export interface LinkClaim {
  readonly key: PackageKey;
  readonly expires: string;
  readonly signature: string;
}

/** Whether a link was made here and is still good. */
export async function verifyPackageLink(
  { key, expires, signature }: LinkClaim,
  { secret, now }: Pick<LinkInput, "secret" | "now">,
): Promise<boolean> {
  const bytes = fromBase64Url(signature);
  if (bytes === undefined) return false;
  const genuine = await verifyHmacSha256(secret, signedText(key, expires), bytes);
  return genuine && now < Number(expires) * 1000;
}

function signedText(key: PackageKey, expires: string): string {
  return [PURPOSE, key.accountId, key.sha256Hex, expires].join("\n");
}
