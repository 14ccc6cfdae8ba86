import { toUtf8 } from "../../platform/bytes.ts";
import { type LaneState, type OpenWindow, retryDelayMs } from "./model.ts";
import { type StreamRules } from "./rules.ts";

/** Of a tumbling window's state: AWS's 1 MB. */
export const WINDOW_STATE_BYTES_MAX = 1_048_576;

/** The window that a record belongs to: the one that is open, or that of its time. */
export function windowFor(
  state: LaneState,
  arrivedAt: number,
  { windowMs }: StreamRules,
): OpenWindow | undefined {
  if (windowMs === 0) return undefined;
  if (state.window !== undefined) return state.window;
  const start = Math.floor(arrivedAt / windowMs) * windowMs;
  return { start, end: start + windowMs, state: "{}", isTooLarge: false, closings: 0 };
}

export function withState(window: OpenWindow, state: string): OpenWindow {
  return { ...window, state, isTooLarge: toUtf8(state).byteLength > WINDOW_STATE_BYTES_MAX };
}

/** The last invocation of a window has succeeded; one that was cut short goes on with a state that is empty. */
export function afterClosing(state: LaneState): LaneState {
  const { window, ...rest } = state;
  const settled = { ...rest, dueAt: 0, pauses: 0 };
  if (window?.isTooLarge !== true) return settled;
  return { ...settled, window: { ...window, state: "{}", isTooLarge: false, closings: 0 } };
}

/** It has failed: it is tried again, or given up with the window's state, of which nobody can be told. */
export function afterFailedClosing(state: LaneState, rules: StreamRules, now: number): LaneState {
  const { window } = state;
  if (window === undefined) return state;
  const closings = window.closings + 1;
  if (closings > rules.retriesMax) return afterClosing(state);
  const dueAt = now + retryDelayMs(closings);
  return { ...state, window: { ...window, closings }, dueAt, pauses: 0 };
}
