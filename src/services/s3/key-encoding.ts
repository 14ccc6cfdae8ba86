/** As S3 does it: a slash stays, and a space is a plus sign. */
export function encodeKey(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%2F", "/")
    .replaceAll("%20", "+");
}
