import { readdirSync, readFileSync } from "node:fs";

const PAGE_BYTES = 4096;
const MB = 2 ** 20;
/**
 * Of a guest that has little to do. It lies at the start of a range of addresses that is reserved for its growth; so does
 * the heap of JavaScript, which is far larger.
 */
const LINEAR_BYTES_MIN = 2 * MB;
const LINEAR_BYTES_MAX = 16 * MB;
const RESERVED_BYTES_MIN = 900 * MB;

interface Region {
  readonly from: number;
  readonly to: number;
  readonly access: string;
}

/** What the process of the Workers runtime holds of the machine's memory: that of all Workers, and of the storage. */
export function residentMb(): number {
  const pages = Number(read(`/proc/${runtimePid()}/statm`).split(" ")[1]);
  return (pages * PAGE_BYTES) / MB;
}

/** The linear memories of WebAssembly in it, those that wait to be collected included, in MB. */
export function linearMb(): number {
  const regions = regionsOf(read(`/proc/${runtimePid()}/maps`));
  return regions.reduce((sum, region, index) => {
    const next = regions[index + 1];
    const bytes = region.to - region.from;
    const isLinear =
      region.access.startsWith("rw") &&
      bytes >= LINEAR_BYTES_MIN &&
      bytes <= LINEAR_BYTES_MAX &&
      next?.from === region.to &&
      next.access.startsWith("---") &&
      next.to - next.from >= RESERVED_BYTES_MIN;
    return isLinear ? sum + bytes / MB : sum;
  }, 0);
}

function regionsOf(maps: string): readonly Region[] {
  return maps.split("\n").flatMap((line) => {
    const [, from, to, access] = /^([0-9a-f]+)-([0-9a-f]+) (\S{4})/.exec(line) ?? [];
    if (from === undefined || to === undefined || access === undefined) return [];
    return [{ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16), access }];
  });
}

/** Of those of this process the one that was started first: the other has the dynamic workers. */
function runtimePid(): string {
  const children = readdirSync("/proc").flatMap((pid) => {
    const [, name, rest = ""] = /^\d+ \((.*)\) (.*)/.exec(read(`/proc/${pid}/stat`)) ?? [];
    const fields = rest.split(" ");
    const isChild = name === "workerd" && Number(fields[1]) === process.pid;
    return isChild ? [{ pid, startedAt: Number(fields[19]) }] : [];
  });
  return children.toSorted((a, b) => a.startedAt - b.startedAt)[0]?.pid ?? "none";
}

/** Processes come and go. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
