import { setMakeRequire } from "./node/module.ts";
import { installNodeGlobals } from "./node/install.ts";
import { installModuleHooks, makeRequire } from "./runtime/require.ts";
import { installWebGlobals } from "./web/install.ts";

/** The guest's program. It is evaluated once, when the engine is prepared; every environment is a copy of the result. */
installWebGlobals(globalThis);
installNodeGlobals(globalThis);
installModuleHooks(globalThis);
setMakeRequire(makeRequire);

export { entry } from "./runtime/entry.ts";
