export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly accountId: string;
  readonly arn: string;
}

export interface KeyBindings {
  readonly ACCOUNT_ID: string;
  readonly ACCESS_KEY_ID: string;
  readonly SECRET_ACCESS_KEY: string;
}

/** The one place where access keys are looked up. Today there is one: the first account's root key. */
export function findAccessKey(env: KeyBindings, accessKeyId: string): AccessKey | undefined {
  // A deployment whose secrets were never set has no key, rather than one with an empty secret.
  if (!env.ACCESS_KEY_ID || !env.SECRET_ACCESS_KEY) return undefined;
  if (accessKeyId !== env.ACCESS_KEY_ID) return undefined;
  return {
    accessKeyId,
    secretAccessKey: env.SECRET_ACCESS_KEY,
    accountId: env.ACCOUNT_ID,
    arn: `arn:aws:iam::${env.ACCOUNT_ID}:root`,
  };
}
