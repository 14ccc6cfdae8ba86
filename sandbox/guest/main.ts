import { isBuiltin } from "./node/builtin-names.ts";
import { loadBuiltin } from "./node/builtins.ts";
import { setBuiltins as setModuleBuiltins } from "./node/module-class.ts";
import { setBuiltins } from "./node/process-facts.ts";
import { installNodeGlobals } from "./node/install.ts";
import { installModuleHooks } from "./runtime/require.ts";
import { installWebGlobals } from "./web/install.ts";

/** The guest's program. It is evaluated once, when the engine is prepared; every environment is a copy of the result. */
installWebGlobals(globalThis);
installNodeGlobals(globalThis);
installModuleHooks(globalThis);
setModuleBuiltins({ load: loadBuiltin, isBuiltin });
setBuiltins({ load: loadBuiltin, isBuiltin });

export { entry } from "./runtime/entry.ts";
