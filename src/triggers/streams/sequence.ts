/** Compares numbers of some fifty digits, which are text; DynamoDB's may begin with zeros. */
export function compareSequences(a: string, b: string): number {
  const [left, right] = [digitsOf(a), digitsOf(b)];
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

function digitsOf(text: string): string {
  return text.startsWith("0") ? text.replace(/^0+/, "") : text;
}
