import {
  getBaseSnapshot,
  getGuestParts,
  manifest,
  wasm,
} from "../../../src/runtime/environments/engine.ts";
import { describeSlices } from "./describe-slices.ts";

describeSlices({ wasm, manifest, snapshot: getBaseSnapshot(), ...getGuestParts() });
