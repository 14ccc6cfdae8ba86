import { type Outcome } from "../../../sandbox/host/environment.ts";
import { readEngineParts } from "../engine-parts.ts";
import { frozenClock, type GuestOptions, TestGuest } from "../guest-runner.ts";

export const engine = readEngineParts();

export type Files = Readonly<Record<string, string>>;
export type Options = Omit<GuestOptions, "files">;

/** A guest whose package is one `index.js`, or the given files. Time passes only in waiting unless a clock is given. */
export async function makeGuest(files: string | Files, options: Options = {}): Promise<TestGuest> {
  const contents = typeof files === "string" ? { "index.js": files } : files;
  return await TestGuest.create(engine, { clock: frozenClock(), ...options, files: contents });
}

/** Starts a guest that is expected to start. */
export async function startGuest(files: string | Files, options: Options = {}): Promise<TestGuest> {
  const guest = await makeGuest(files, options);
  const outcome = await guest.start();
  if (outcome.kind !== "result") throw new Error(`It did not start: ${JSON.stringify(outcome)}`);
  return guest;
}

/** Why a guest does not start. */
export async function startFailure(files: string | Files, options: Options = {}) {
  return failureOf(await (await makeGuest(files, options)).start());
}

/** Starts a guest and invokes it once. */
export async function invokeOnce(files: string | Files, options: Options = {}): Promise<Outcome> {
  return await (await startGuest(files, options)).invoke();
}

/** The handler's result, parsed. */
export async function resultOf(files: string | Files, options: Options = {}): Promise<unknown> {
  return parseResult(await invokeOnce(files, options));
}

export function parseResult(outcome: Outcome): unknown {
  if (outcome.kind !== "result") throw new Error(`No result: ${JSON.stringify(outcome)}`);
  return JSON.parse(outcome.json);
}

export function failureOf(outcome: Outcome) {
  if (outcome.kind !== "failure") throw new Error(`No failure: ${JSON.stringify(outcome)}`);
  return outcome.failure;
}

/** What a guest logs in one invocation whose handler is the given body of an async function. */
export async function linesOf(body: string, options: Options = {}): Promise<readonly string[]> {
  const guest = await startGuest(
    `exports.handler = async (event, context) => { ${body} };`,
    options,
  );
  parseResult(await guest.invoke());
  return guest.lines;
}
