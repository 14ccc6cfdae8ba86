/** A fresh UUID v4, the form of every identifier a client sees. */
export function newId(): string {
  return crypto.randomUUID();
}
