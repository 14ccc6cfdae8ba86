const HEADER_SCOPE = /Credential=[^/,\s]+\/[^/,\s]+\/[^/,\s]+\/([^/,\s]+)\//;
/** The whole value, which is then split: one expression for its parts would try every way to part a text of slashes. */
const QUERY_CREDENTIAL = /[?&]X-Amz-Credential=([^&#]*)/i;

/** The service that a signature says it is for; whether it holds is not known yet. */
export function signedService({
  headers,
  url,
}: Pick<Request, "headers" | "url">): string | undefined {
  const authorization = headers.get("authorization");
  if (authorization !== null) return HEADER_SCOPE.exec(authorization)?.[1];
  const credential = QUERY_CREDENTIAL.exec(url)?.[1];
  return credential?.replaceAll(/%2F/gi, "/").split("/")[3];
}
