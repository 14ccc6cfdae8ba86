/**
 * What a function says that reports failed items (reference 5.3): the ids that stay, or `all` when the answer is none that
 * AWS would understand.
 */
export function failedItems(payload: string, ids: readonly string[]): readonly string[] | "all" {
  const answer = parse(payload);
  if (answer === null) return [];
  if (typeof answer !== "object" || Array.isArray(answer)) return "all";
  const { batchItemFailures: failures = [] } = answer as { readonly batchItemFailures?: unknown };
  if (failures === null) return [];
  if (!Array.isArray(failures)) return "all";

  const failed = failures.map((failure: unknown) => identifierOf(failure));
  const known = failed.filter((id) => id !== undefined && ids.includes(id));
  return known.length === failed.length ? known.filter((id) => id !== undefined) : "all";
}

function identifierOf(failure: unknown): string | undefined {
  if (typeof failure !== "object" || failure === null) return undefined;
  const { itemIdentifier: id } = failure as { readonly itemIdentifier?: unknown };
  return typeof id === "string" ? id : undefined;
}

/** `undefined`, which is no JSON, stands for text that is none. */
function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
