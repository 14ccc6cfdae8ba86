import { type MemoryFigures } from "../../messages.ts";
import { call } from "../door.ts";
import { timeOrigin } from "../web/time-origin.ts";
import { errnoConstants } from "./errno.ts";
import { SIGNALS } from "./os-signals.ts";
import { assertInteger } from "./validate.ts";

const RELEASE = "5.10.240-251.956.amzn2.x86_64";

/** Memory as process and os show it. */
export function memoryFigures(): MemoryFigures {
  return JSON.parse(call("memory"));
}

function cpus(): object[] {
  const times = { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 };
  const cpu = { model: "Intel(R) Xeon(R) Processor @ 2.50GHz", speed: 2500 };
  return [
    { ...cpu, times: { ...times } },
    { ...cpu, times: { ...times } },
  ];
}

function userInfo(): object {
  return {
    uid: 993,
    gid: 990,
    username: "sbx_user1051",
    homedir: "/home/sbx_user1051",
    shell: "/sbin/nologin",
  };
}

function networkInterfaces(): object {
  const lo = {
    address: "127.0.0.1",
    netmask: "255.0.0.0",
    family: "IPv4",
    mac: "00:00:00:00:00:00",
  };
  return { lo: [{ ...lo, internal: true, cidr: "127.0.0.1/8" }] };
}

let priority = 0;

function setPriority(pid: unknown, level?: unknown): void {
  const value = level === undefined ? pid : level;
  assertInteger(value, "priority", -20, 19);
  priority = value;
}

const PRIORITY = {
  __proto__: null,
  PRIORITY_LOW: 19,
  PRIORITY_BELOW_NORMAL: 10,
  PRIORITY_NORMAL: 0,
  PRIORITY_ABOVE_NORMAL: -7,
  PRIORITY_HIGH: -14,
  PRIORITY_HIGHEST: -20,
};

const DLOPEN = { RTLD_LAZY: 1, RTLD_NOW: 2, RTLD_GLOBAL: 256, RTLD_LOCAL: 0, RTLD_DEEPBIND: 8 };

/** node:os, with the answers of a Lambda environment. */
export const os = {
  arch: () => "x64",
  availableParallelism: () => 2,
  cpus,
  endianness: () => "LE",
  freemem: () => {
    const { limit, total } = memoryFigures();
    return Math.max(0, limit - total);
  },
  getPriority: () => priority,
  homedir: () => "/home/sbx_user1051",
  hostname: () => "169.254.100.6",
  loadavg: () => [0, 0, 0],
  networkInterfaces,
  platform: () => "linux",
  release: () => RELEASE,
  setPriority,
  tmpdir: () => "/tmp",
  totalmem: () => memoryFigures().limit,
  type: () => "Linux",
  userInfo,
  uptime: () => Math.round((call("now") - timeOrigin()) / 10) / 100,
  version: () => "#1 SMP Tue Jul 15 00:00:00 UTC 2025",
  machine: () => "x86_64",
  constants: {
    UV_UDP_REUSEADDR: 4,
    dlopen: DLOPEN,
    get errno() {
      return errnoConstants();
    },
    signals: SIGNALS,
    priority: PRIORITY,
  },
  EOL: "\n",
  devNull: "/dev/null",
};
