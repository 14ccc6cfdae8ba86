/** What the owner of a bucket lets the bearer of a form upload: "POST policy" in the S3 API reference. */
export interface PostPolicy {
  readonly expiresAt: number;
  readonly conditions: readonly FieldCondition[];
  /** Of the file. */
  readonly bytesMin: number;
  readonly bytesMax: number;
}

interface FieldCondition {
  readonly kind: "eq" | "starts-with";
  /** In lower case. */
  readonly field: string;
  readonly value: string;
}

/** Fields that no condition has to name: the signature and what it covers, and what is to be passed over. */
const FREE = /^(?:x-amz-signature|policy|file|bucket|x-ignore-.*)$/;

/** Undefined for what is no policy. */
export function parsePolicy(text: string, bytesMax: number): PostPolicy | undefined {
  const document = parseJson(text);
  if (!isRecord(document)) return undefined;
  const { expiration, conditions } = document;
  const expiresAt = typeof expiration === "string" ? Date.parse(expiration) : Number.NaN;
  if (Number.isNaN(expiresAt) || !Array.isArray(conditions)) return undefined;
  const fields: FieldCondition[] = [];
  const bounds = { bytesMin: 0, bytesMax };
  for (const condition of conditions as readonly unknown[]) {
    const length = parseLength(condition);
    if (length === undefined) {
      const parsed = parseCondition(condition);
      if (parsed === undefined) return undefined;
      fields.push(...parsed);
    } else {
      bounds.bytesMin = Math.max(bounds.bytesMin, length.bytesMin);
      bounds.bytesMax = Math.min(bounds.bytesMax, length.bytesMax);
    }
  }
  return { expiresAt, conditions: fields, ...bounds };
}

/** What is wrong with a form by its policy; undefined when nothing is. */
export function judgePolicy(
  { expiresAt, conditions }: PostPolicy,
  fields: ReadonlyMap<string, string>,
  now: number,
): string | undefined {
  if (now >= expiresAt) return "Policy expired.";
  const failed = conditions.find((condition) => !holds(condition, fields));
  if (failed !== undefined) {
    const { kind, field, value } = failed;
    return `Policy Condition failed: ${JSON.stringify([kind, `$${field}`, value])}`;
  }
  const extra = [...fields.keys()].find(
    (name) => !FREE.test(name) && !conditions.some(({ field }) => field === name),
  );
  return extra === undefined ? undefined : `Extra input fields: ${extra.slice(0, 100)}`;
}

function holds(
  { kind, field, value }: FieldCondition,
  fields: ReadonlyMap<string, string>,
): boolean {
  const given = fields.get(field) ?? "";
  return kind === "eq" ? given === value : given.startsWith(value);
}

function parseLength(
  condition: unknown,
): { readonly bytesMin: number; readonly bytesMax: number } | undefined {
  if (!Array.isArray(condition) || condition.length !== 3) return undefined;
  const [kind, least, most] = condition as readonly unknown[];
  const [bytesMin, bytesMax] = [Number(least), Number(most)];
  const isRange = String(kind).toLowerCase() === "content-length-range";
  if (!isRange || Number.isNaN(bytesMin) || Number.isNaN(bytesMax)) return undefined;
  return { bytesMin, bytesMax };
}

/** `{"acl": "private"}` or `["eq", "$acl", "private"]`. */
function parseCondition(condition: unknown): readonly FieldCondition[] | undefined {
  if (Array.isArray(condition)) {
    const [kind, field, value] = condition as readonly unknown[];
    const known = (["eq", "starts-with"] as const).find(
      (one) => one === String(kind).toLowerCase(),
    );
    if (known === undefined || condition.length !== 3) return undefined;
    if (typeof field !== "string" || !field.startsWith("$")) return undefined;
    return [{ kind: known, field: field.slice(1).toLowerCase(), value: String(value) }];
  }
  if (!isRecord(condition)) return undefined;
  return Object.entries(condition).map(([field, value]) => ({
    kind: "eq",
    field: field.toLowerCase(),
    value: String(value),
  }));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
