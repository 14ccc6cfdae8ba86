import { LRUCache } from "lru-cache";

export const handler = async () => {
  const disposed = [];
  const cache = new LRUCache({
    max: 3,
    dispose: (value, key, reason) => disposed.push([key, value, reason]),
  });
  for (const key of ["a", "b", "c"]) cache.set(key, key.toUpperCase());
  cache.get("a");
  cache.set("d", "D");
  cache.set("a", "A2");
  cache.delete("c");
  const sized = new LRUCache({ maxSize: 10, sizeCalculation: (text) => text.length });
  sized.set("x", "12345").set("y", "123456");
  const expiring = new LRUCache({ max: 5, ttl: 200, ttlResolution: 0 });
  expiring.set("soon", 1);
  const fetched = new LRUCache({ max: 5, fetchMethod: async (key) => `fetched ${key}` });
  const before = expiring.get("soon");
  await new Promise((resolve) => setTimeout(resolve, 250));
  return {
    entries: [...cache.entries()],
    has: [cache.has("b"), cache.peek("a"), cache.size],
    disposed,
    sized: [sized.calculatedSize, [...sized.keys()]],
    expired: [before, expiring.get("soon")],
    fetched: [await fetched.fetch("k"), fetched.get("k")],
    memo: new LRUCache({ max: 1, memoMethod: (key) => key * 2 }).memo(21),
    dump: cache.dump().map(([key, { value }]) => [key, value]),
  };
};
