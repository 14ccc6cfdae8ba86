/**
 * node run-in-node.mjs ANSWERS OUTPUT FILE…: calls the handler of each file and writes what they return to ANSWERS, as
 * JSON by file. OUTPUT is the file that this process's standard output goes to; what a handler adds to it is its `lines`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [answers, output, ...files] = process.argv.slice(2);
const context = { awsRequestId: "00000000-0000-4000-8000-000000000000", functionName: "f" };
const results = {};
for (const file of files) {
  const before = readFileSync(output).length;
  const result = await run(file);
  // Some loggers write when the handler is over.
  do await new Promise((resolve) => setTimeout(resolve, 10));
  while (process.getActiveResourcesInfo().includes("FSReqCallback"));
  const lines = readFileSync(output).subarray(before).toString().split("\n");
  results[file] = { result, lines: lines.filter((line) => line !== "") };
}
writeFileSync(answers, JSON.stringify(results));
process.exit(0);

async function run(file) {
  try {
    const { handler } = await import(pathToFileURL(file).href);
    return await handler({}, context);
  } catch (error) {
    return { failed: String(error?.stack ?? error) };
  }
}
