/** What the runtime itself needs of the globals, taken before user code can replace them. */
export const { parse: fromJson, stringify: toJson } = JSON;
export const NativeError = Error;
export const NativeSyntaxError = SyntaxError;
