/** A number for a file that has none: FNV-1a twice, 53 bits in all, far from the small numbers of /tmp. */
export function inodeOf(path: string): number {
  let low = 0x811c9dc5;
  let high = 0xc9dc5118;
  for (let index = 0; index < path.length; index++) {
    const unit = path.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x01000193) ^ (low >>> 16);
  }
  return 2 ** 52 + (high >>> 12) * 2 ** 32 + (low >>> 0);
}
