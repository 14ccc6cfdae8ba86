import { posix } from "./path-posix.ts";
import { win32 } from "./path-win32.ts";

/** node:path, node:path/posix and node:path/win32 point at each other. */
export const path = Object.assign(posix, { posix, win32, _makeLong: posix.toNamespacedPath });
Object.assign(win32, { posix, win32, _makeLong: win32.toNamespacedPath });

export { win32 };
