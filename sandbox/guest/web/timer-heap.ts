/** An entry of the heap; `index` is its place, -1 when it is not queued. */
export interface HeapEntry {
  due: number;
  order: number;
  index: number;
}

/** A binary heap by due time, then by insertion; removal from the middle is as cheap as from the top. */
export class TimerHeap<E extends HeapEntry> {
  readonly #entries: E[] = [];

  get size(): number {
    return this.#entries.length;
  }

  peek(): E | undefined {
    return this.#entries[0];
  }

  /** Puts all entries off by as much, which leaves their order as it is. */
  shift(ms: number): void {
    for (const entry of this.#entries) entry.due += ms;
  }

  add(entry: E): void {
    this.#entries.push(entry);
    this.#rise(entry, this.#entries.length - 1);
  }

  remove(entry: E): void {
    const { index } = entry;
    if (index < 0) return;
    entry.index = -1;
    const last = this.#entries.pop();
    if (last === undefined || last === entry) return;
    this.#rise(last, index);
    this.#sink(last, last.index);
  }

  #rise(entry: E, start: number): void {
    let index = start;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = this.#entries[parentIndex];
      if (parent === undefined || !before(entry, parent)) break;
      this.#place(parent, index);
      index = parentIndex;
    }
    this.#place(entry, index);
  }

  #sink(entry: E, start: number): void {
    let index = start;
    for (;;) {
      const left = this.#entries[index * 2 + 1];
      const right = this.#entries[index * 2 + 2];
      const child = left !== undefined && right !== undefined && before(right, left) ? right : left;
      if (child === undefined || !before(child, entry)) break;
      const childIndex = child.index;
      this.#place(child, index);
      index = childIndex;
    }
    this.#place(entry, index);
  }

  #place(entry: E, index: number): void {
    this.#entries[index] = entry;
    entry.index = index;
  }
}

function before(a: HeapEntry, b: HeapEntry): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}
