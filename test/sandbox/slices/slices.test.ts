import { readEngineParts } from "../engine-parts.ts";
import { describeSlices } from "./describe-slices.ts";

describeSlices(readEngineParts());
