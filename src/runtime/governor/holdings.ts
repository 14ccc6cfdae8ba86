import { functionArn, type FunctionAddress } from "../../aws/arn.ts";
import { Holding } from "./holding.ts";

/** Functions that this isolate remembers what it holds of. */
const HOLDINGS_MAX = 2000;

/** By ARN, least recently asked for first. */
const holdings = new Map<string, Holding>();

export function holdingOf(arn: string, now: number): Holding {
  const known = holdings.get(arn);
  if (known !== undefined) return known;
  const holding = new Holding();
  holdings.set(arn, holding);
  if (holdings.size > HOLDINGS_MAX) forgetEmpty(now);
  return holding;
}

export function findHolding(address: FunctionAddress): Holding | undefined {
  return holdings.get(functionArn(address));
}

/** The function's revision, while a lease sees to it that this isolate hears of another. */
export function leasedRevision(address: FunctionAddress, now: number): string | undefined {
  const holding = findHolding(address);
  return holding?.isLive(now) === true ? holding.revision : undefined;
}

/** What still runs or may be used stays, however many that are: the pool of sandboxes bounds those. */
function forgetEmpty(now: number): void {
  for (const [arn, holding] of holdings) {
    if (holdings.size <= HOLDINGS_MAX) return;
    if (holding.isEmpty(now)) holdings.delete(arn);
  }
}
