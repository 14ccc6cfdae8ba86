import { type InvocationLog } from "./log.ts";

/** On the console of the Worker, if the deployment wants it. */
export function printLog(env: Env, log: InvocationLog): void {
  // Variables are typed by what wrangler.toml says; another deployment may say otherwise.
  const isWanted: string = env.LOG_TO_CONSOLE;
  if (isWanted === "true") console.log(log.text.trimEnd());
}
