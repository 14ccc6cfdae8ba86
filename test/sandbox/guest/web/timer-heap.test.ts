import { describe, it } from "vitest";
import { type HeapEntry, TimerHeap } from "../../../../sandbox/guest/web/timer-heap.ts";

function drain(heap: TimerHeap<HeapEntry>): string[] {
  const taken: string[] = [];
  for (let entry = heap.peek(); entry !== undefined; entry = heap.peek()) {
    heap.remove(entry);
    taken.push(`${entry.due}:${entry.order}`);
  }
  return taken;
}

function entries(dues: readonly number[]): HeapEntry[] {
  return dues.map((due, order) => ({ due, order, index: -1 }));
}

describe("TimerHeap", () => {
  it("gives entries by due time, then by insertion", ({ expect }) => {
    const heap = new TimerHeap<HeapEntry>();
    for (const entry of entries([5, 1, 5, 3, 1, 4])) heap.add(entry);
    expect(drain(heap)).toEqual(["1:1", "1:4", "3:3", "4:5", "5:0", "5:2"]);
  });

  it("keeps its order when entries leave from the middle", ({ expect }) => {
    const heap = new TimerHeap<HeapEntry>();
    const all = entries(Array.from({ length: 1000 }, (_, index) => (index * 7919) % 101));
    for (const entry of all) heap.add(entry);
    for (const entry of all.filter((_, index) => index % 3 === 0)) heap.remove(entry);
    const left = all.filter((_, index) => index % 3 !== 0);
    const wanted = left.toSorted((a, b) => a.due - b.due || a.order - b.order);
    expect(drain(heap)).toEqual(wanted.map((entry) => `${entry.due}:${entry.order}`));
  });
});
