const startedAt = performance.now();

/** Says on stderr what is being measured now: a run takes minutes, and its tables go to stdout. */
export function progress(what: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0).padStart(4);
  process.stderr.write(`${seconds} s  ${what}\n`);
}
