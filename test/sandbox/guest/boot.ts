import { loadBuiltin } from "../../../sandbox/guest/node/builtins.ts";
import { installNodeGlobals } from "../../../sandbox/guest/node/install.ts";
import { hasTicks, runTicks } from "../../../sandbox/guest/node/next-tick.ts";
import { configureProcess } from "../../../sandbox/guest/node/process.ts";
import { inspect } from "../../../sandbox/guest/node/util-inspect.ts";
import { installWebGlobals } from "../../../sandbox/guest/web/install.ts";
import { nextDelay, runDue } from "../../../sandbox/guest/web/timers.ts";

installWebGlobals(globalThis);
installNodeGlobals(globalThis);

const lines: string[] = [];

function print(...values: unknown[]): void {
  lines.push(values.map((value) => (typeof value === "string" ? value : inspect(value))).join(" "));
}

type Case = (load: (name: string) => unknown, print: (...values: unknown[]) => void) => unknown;

/** What the harness drives: a case, then the loop until it is idle, then the printed lines. */
Object.assign(globalThis, {
  guest: {
    configure: (env: string) => configureProcess({ env: JSON.parse(env), runtime: "nodejs24.x" }),
    run(body: Case) {
      new Promise((resolve) => resolve(body(loadBuiltin, print))).catch((error: unknown) =>
        print("rejected", error),
      );
    },
    turn(now: number): number {
      if (hasTicks()) {
        runTicks();
        return 0;
      }
      return runDue(now) ? 0 : nextDelay(now);
    },
    lines: () => JSON.stringify(lines),
  },
});
