import { type SettingKind } from "../settings/model.ts";

/** Whether a function that calls itself over and over is stopped: reference 4.3. */
export interface Recursion {
  readonly loop: "Allow" | "Terminate";
}

export const RECURSION: SettingKind<Recursion> = { kind: "recursion" };
