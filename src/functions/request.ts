import { type Context as HonoContext } from "hono";
import { AwsError } from "../aws/errors.ts";
import { parseFunctionName, resolveTarget, type Target } from "../aws/function-name.ts";
import { type OperationName } from "../aws/operations.ts";
import { readInput, readIntegerParameter } from "../aws/shape-read.ts";
import { type AppEnv } from "../identity/app-env.ts";
import { systemClock } from "../platform/clock.ts";
import { openDatabase } from "../platform/database.ts";
import { logFailure } from "../platform/log-failure.ts";
import { type PackageKey } from "../platform/packages.ts";
import { accountConcurrency } from "./concurrency/model.ts";
import { LATEST } from "./model.ts";
import { type Context } from "./operations/context.ts";
import { packageLink } from "./packages/link.ts";
import { initializerName, type VersionInitializer } from "./versions/initializer.ts";
import { NAME_AND_QUALIFIER } from "./wire-shapes.ts";

/** What the routes on functions take from a request. */
export type Request = HonoContext<AppEnv>;

export function contextOf(c: Request): Context {
  return {
    caller: c.var.caller,
    db: openDatabase(c.env.DB),
    env: c.env,
    packages: c.env.PACKAGES,
    accountConcurrency: accountConcurrency(c.env),
    initializer: initializerOf(c.env),
    now: systemClock,
    // What fails after the answer has nobody to tell; readers finish what it left.
    defer: (work) => c.executionCtx.waitUntil(work.catch(logFailure)),
  };
}

export function initializerOf({ SNAPSHOT_MAKER }: Pick<Env, "SNAPSHOT_MAKER">): VersionInitializer {
  return { request: (key) => SNAPSHOT_MAKER.getByName(initializerName(key)).request(key) };
}

/** Which page of a list is asked for. */
export function pageOf(c: Request) {
  return {
    Marker: c.req.query("Marker"),
    MaxItems: readIntegerParameter(c.req.query("MaxItems")),
  };
}

/** A link to a package that is good for ten minutes. */
export async function codeLocation(c: Request, key: PackageKey): Promise<string> {
  return await packageLink(key, {
    origin: new URL(c.req.url).origin,
    secret: c.env.SECRET_ACCESS_KEY,
    now: systemClock(),
  });
}

/** For operations with a name in the path and a qualifier in the query. */
export function readTarget(c: Request, denied?: OperationName): Target {
  const input = readInput(NAME_AND_QUALIFIER, {
    Qualifier: c.req.query("Qualifier"),
    FunctionName: c.req.param("name"),
  });
  return targetOf(c, input.FunctionName, {
    ...(denied === undefined ? {} : { denied }),
    ...(input.Qualifier === undefined ? {} : { qualifier: input.Qualifier }),
  });
}

interface TargetOptions {
  /** The operation to name to strangers; reads name none: reference 2.2. */
  readonly denied?: OperationName;
  readonly qualifier?: string;
}

/** `name` has passed its shape. */
export function targetOf(c: Request, name: string, options: TargetOptions): Target {
  const parsed = parseFunctionName(name);
  if (parsed === undefined) throw new Error(`"${name}" has passed its shape but is no name`);
  return resolveTarget({
    caller: c.var.caller,
    name: parsed,
    qualifier: options.qualifier,
    ...(options.denied === undefined ? {} : { deniedAction: `lambda:${options.denied}` }),
  });
}

/** For operations on a function as a whole: a qualifier is refused, and `$LATEST` is none. */
export function refuseQualifier({ qualifier }: Target): void {
  if (qualifier === undefined || qualifier === LATEST) return;
  // Text 49.
  throw new AwsError(
    "InvalidParameterValueException",
    "This operation is permitted on Lambda functions only. " +
      "Aliases and versions do not support this operation. " +
      "Please specify either a function name or an unqualified function ARN.",
  );
}
