/** Flags of JS_Eval, by the engine's header quickjs.h. */
export const EVAL = {
  script: 0,
  module: 1,
  /** JS_EVAL_FLAG_COMPILE_ONLY: the value is the compiled code itself. */
  compileOnly: 1 << 5,
  /** JS_EVAL_FLAG_BACKTRACE_BARRIER: frames of the host's own entry do not show in stacks. */
  barrier: 1 << 6,
} as const;
