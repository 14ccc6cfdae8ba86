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
