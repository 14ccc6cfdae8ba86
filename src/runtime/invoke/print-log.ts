import { type InvocationResult } from "./response.ts";

/** On the console of the Worker, if the deployment wants it. */
export function printLog(env: Env, { log }: InvocationResult): void {
  printText(env, log.text);
}

export function printText(env: Env, text: string): void {
  // Variables are typed by what wrangler.toml says; another deployment may say otherwise.
  const isWanted: string = env.LOG_TO_CONSOLE;
  if (isWanted === "true") console.log(text.trimEnd());
}
