import { isBuiltin } from "./node/builtin-names.ts";
import { loadBuiltin } from "./node/builtins.ts";
import { setBuiltins } from "./node/builtin-loading.ts";
import { installNodeGlobals } from "./node/install.ts";
import { installModuleHooks } from "./runtime/require.ts";
import { installWebGlobals } from "./web/install.ts";

/** The guest's program. It is evaluated once, when the engine is prepared; every environment is a copy of the result. */
installWebGlobals(globalThis);
installNodeGlobals(globalThis);
installModuleHooks(globalThis);
setBuiltins({ load: loadBuiltin, isBuiltin });

export { entry } from "./runtime/entry.ts";
