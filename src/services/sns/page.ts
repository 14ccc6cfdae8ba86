import { ServiceError } from "../../aws/service-error.ts";
import { type Slice, sliceOf } from "../paging.ts";
import { optional, type SnsCall } from "./call.ts";
import { invalid } from "./errors.ts";
import { PAGE_ITEMS } from "./limits.ts";

/** What a list is asked for: all of SNS's have pages of the same length. */
export function readSlice(call: SnsCall): Slice {
  const token = optional(call, "NextToken");
  try {
    return sliceOf(token === "" ? undefined : token, PAGE_ITEMS);
  } catch (error) {
    if (error instanceof ServiceError) throw invalid("NextToken");
    throw error;
  }
}
