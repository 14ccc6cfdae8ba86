/** Which pages of other origins a bucket answers to: "Using cross-origin resource sharing" in the S3 user guide. */
export interface CorsRule {
  readonly id?: string;
  /** Each may have one `*`. */
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  /** Of requests; each may have one `*`. */
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAgeSeconds?: number;
}

export interface CorsQuestion {
  readonly origin: string;
  readonly method: string;
  /** That the page wants to send; none of a request that is already there. */
  readonly headers?: readonly string[];
}

/** The first rule that permits what is asked for. */
export function findRule(
  rules: readonly CorsRule[],
  { origin, method, headers = [] }: CorsQuestion,
): CorsRule | undefined {
  return rules.find(
    (rule) =>
      rule.methods.includes(method) &&
      rule.origins.some((pattern) => covers(pattern, origin)) &&
      headers.every((name) =>
        rule.headers.some((pattern) => covers(pattern.toLowerCase(), name.toLowerCase())),
      ),
  );
}

/** What a browser is told of the rule that has let its request through. */
export function corsHeaders(
  { origins, methods, exposed, maxAgeSeconds }: CorsRule,
  { origin, headers = [] }: CorsQuestion,
): Readonly<Record<string, string>> {
  const isOpen = origins.includes("*");
  return {
    "Access-Control-Allow-Origin": isOpen ? "*" : origin,
    "Access-Control-Allow-Methods": methods.join(", "),
    ...(isOpen ? {} : { "Access-Control-Allow-Credentials": "true" }),
    ...(headers.length === 0 ? {} : { "Access-Control-Allow-Headers": headers.join(", ") }),
    ...(exposed.length === 0 ? {} : { "Access-Control-Expose-Headers": exposed.join(", ") }),
    ...(maxAgeSeconds === undefined ? {} : { "Access-Control-Max-Age": String(maxAgeSeconds) }),
  };
}

/** `*` stands for any text. */
function covers(pattern: string, text: string): boolean {
  const star = pattern.indexOf("*");
  if (star === -1) return pattern === text;
  const [start, end] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}
