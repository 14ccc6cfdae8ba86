import { invalidParameter } from "../../aws/errors.ts";

export type UpdateRuntimeOn = "Auto" | "FunctionUpdate" | "Manual";

/** When a function gets a newer runtime. Stored and shown: there is one runtime, which every deployment brings along. */
export interface RuntimeManagement {
  readonly updateOn: UpdateRuntimeOn;
  /** Of `Manual` alone. */
  readonly runtimeVersionArn?: string;
}

/** Reference 2.13. */
export const RUNTIME_MANAGEMENT_DEFAULT: RuntimeManagement = { updateOn: "Auto" };

/** AWS's own words are not known. */
export function checkRuntimeManagement({ updateOn, runtimeVersionArn }: RuntimeManagement): void {
  if ((updateOn === "Manual") === (runtimeVersionArn !== undefined)) return;
  throw invalidParameter(
    "RuntimeVersionArn must be given when UpdateRuntimeOn is Manual, and only then.",
  );
}
