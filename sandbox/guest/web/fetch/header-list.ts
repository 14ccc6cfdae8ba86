/** A header as it was first written, with all its values joined. */
interface Header {
  readonly name: string;
  value: string;
}

/** Headers by lower-case name, with their names as they were given; cookies to be set also stand by themselves. */
export class HeaderList {
  readonly #headers = new Map<string, Header>();
  cookies: string[] = [];
  isImmutable = false;

  static of(pairs: Iterable<readonly [name: string, value: string]>): HeaderList {
    const list = new HeaderList();
    for (const [name, value] of pairs) list.append(name, value);
    return list;
  }

  has(name: string): boolean {
    return this.#headers.has(name.toLowerCase());
  }

  get(name: string): string | null {
    return this.#headers.get(name.toLowerCase())?.value ?? null;
  }

  append(name: string, value: string): void {
    const key = name.toLowerCase();
    const known = this.#headers.get(key);
    if (key === "set-cookie") this.cookies.push(value);
    if (known === undefined) this.#headers.set(key, { name, value });
    else known.value += `${key === "cookie" ? "; " : ", "}${value}`;
  }

  set(name: string, value: string): void {
    const key = name.toLowerCase();
    if (key === "set-cookie") this.cookies = [value];
    this.#headers.set(key, { name, value });
  }

  delete(name: string): void {
    const key = name.toLowerCase();
    if (key === "set-cookie") this.cookies = [];
    this.#headers.delete(key);
  }

  /** As they are iterated: lower case, sorted by code unit, each cookie apart. */
  sorted(): [name: string, value: string][] {
    const names = [...this.#headers.keys()].toSorted();
    return names.flatMap((name): [string, string][] =>
      name === "set-cookie"
        ? this.cookies.map((cookie): [string, string] => [name, cookie])
        : [[name, this.#headers.get(name)?.value ?? ""]],
    );
  }

  /** As they go over the wire: in the order and case in which they were given. */
  raw(): [name: string, value: string][] {
    return [...this.#headers].flatMap(([key, { name, value }]): [string, string][] =>
      key === "set-cookie"
        ? this.cookies.map((cookie): [string, string] => [name, cookie])
        : [[name, value]],
    );
  }

  /** For inspect(). */
  shown(): Record<string, string> {
    const shown: Record<string, string> = {};
    for (const { name, value } of this.#headers.values()) shown[name] = value;
    return shown;
  }

  copy(): HeaderList {
    return HeaderList.of(this.raw());
  }
}
