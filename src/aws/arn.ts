/** A function of an account in a region, by its bare name. */
export interface FunctionAddress {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

/** `qualifier` is a version, an alias or `$LATEST`, as the caller wrote it. */
export function functionArn(address: FunctionAddress, qualifier?: string): string {
  const arn = `arn:aws:lambda:${address.region}:${address.accountId}:function:${address.name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** Runtimes belong to no account: reference 2.3. */
export function runtimeVersionArn(region: string, hashHex: string): string {
  return `arn:aws:lambda:${region}::runtime:${hashHex}`;
}

/** The name in a role's ARN, without its path; undefined when the ARN has none. */
export function roleName(arn: string): string | undefined {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  return name === "" || name.includes(":") ? undefined : name;
}

/** The form of an ARN in AWS's model, as its messages show it. */
export const ARN_PATTERN = String.raw`arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)`;

export interface Arn {
  readonly service: string;
  /** Empty for services without regions, such as S3. */
  readonly region: string;
  readonly accountId: string;
  readonly resource: string;
}

/** Undefined for text that has not all parts of an ARN. */
export function parseArn(text: string): Arn | undefined {
  const [scheme, , service, region, accountId, ...resource] = text.split(":");
  if (scheme !== "arn" || !service || region === undefined || accountId === undefined) {
    return undefined;
  }
  if (resource.length === 0) return undefined;
  return { service, region, accountId, resource: resource.join(":") };
}
