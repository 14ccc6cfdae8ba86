import { findPackage, type PackageKey } from "../../platform/packages.ts";
import { PackageTree } from "./package-tree.ts";

/** Bytes of packages that this isolate keeps beside those that its environments hold on to. */
const CACHE_BYTES_MAX = 32 * 1024 * 1024;

/** Unpacked packages of this isolate, least recently used first. A package never changes: its name is its hash. */
const cache = new Map<string, PackageTree>();
let cachedBytes = 0;

/** Throws when the package is gone from R2, which is our own fault: its function was stored after it. */
export async function getPackageTree(bucket: R2Bucket, key: PackageKey): Promise<PackageTree> {
  const name = `${key.accountId}/${key.sha256Hex}`;
  const known = cache.get(name);
  if (known !== undefined) {
    cache.delete(name);
    cache.set(name, known);
    return known;
  }
  const found = await findPackage(bucket, key);
  if (found === undefined) throw new Error(`The package ${name} is not in R2`);
  const tree = new PackageTree(await found.bytes());
  keep(name, tree);
  return tree;
}

function keep(name: string, tree: PackageTree): void {
  cachedBytes += tree.bytes.length - (cache.get(name)?.bytes.length ?? 0);
  cache.set(name, tree);
  for (const [oldest, old] of cache) {
    if (cachedBytes <= CACHE_BYTES_MAX) break;
    cache.delete(oldest);
    cachedBytes -= old.bytes.length;
  }
}
