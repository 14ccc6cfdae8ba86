import { invalidParameter } from "../aws/errors.ts";

/** The runtimes that run here, each with the hash of its `RuntimeVersionArn`: the SHA-256 of its name. */
const HASHES = {
  "nodejs18.x": "f46f24bedba5e303869d50a752d3e67fe3a29d134bc0c5968793e990faaf7f1e",
  "nodejs20.x": "0a306665fb0b30630599db6a1ba7dcd7ee45abfa256a16fb574789f9aa4df3aa",
  "nodejs22.x": "7ad2204137a58e1f61496a08d32e0e9ecd3364677fc39ba47428b78ecbda3cdf",
  "nodejs24.x": "4bc14aadf146af681df42569e9ad1576e3201d3fd749f0aa24d43da48a31692b",
} as const;

export type Runtime = keyof typeof HASHES;

/** Current at AWS, from its model, but of another language. */
const ELSEWHERE = [
  "dotnet8",
  "dotnet10",
  "java8.al2",
  "java11",
  "java17",
  "java21",
  "java25",
  "provided.al2",
  "provided.al2023",
  "python3.9",
  "python3.10",
  "python3.11",
  "python3.12",
  "python3.13",
  "python3.14",
  "ruby3.2",
  "ruby3.3",
  "ruby3.4",
  "ruby4.0",
] as const;

/** In AWS's model, but no longer for creating or updating. */
const RETIRED: ReadonlySet<string> = new Set([
  "dotnet6",
  "dotnetcore1.0",
  "dotnetcore2.0",
  "dotnetcore2.1",
  "dotnetcore3.1",
  "go1.x",
  "java8",
  "nodejs",
  "nodejs4.3",
  "nodejs4.3-edge",
  "nodejs6.10",
  "nodejs8.10",
  "nodejs10.x",
  "nodejs12.x",
  "nodejs14.x",
  "nodejs16.x",
  "provided",
  "python2.7",
  "python3.6",
  "python3.7",
  "python3.8",
  "ruby2.5",
  "ruby2.7",
]);

/** What the model knows, and so what a layer may be published for. */
export const LAYER_RUNTIMES: readonly string[] = [...Object.keys(HASHES), ...ELSEWHERE, ...RETIRED];

/** Lists of layers can be asked for more than the model has: names that were planned, renamed or kept for AWS's own. */
export const FILTER_RUNTIMES: readonly string[] = [
  ...LAYER_RUNTIMES,
  "byol",
  "go1.9",
  "nasa",
  "nodejs26.x",
  "nodejs8.9",
  "nodejs8.x",
  "python2.7-greengrass",
  "python3.4",
  "ruby2.6",
];

/** Throws texts 8 and 9; a runtime that AWS has and we have not gets a text of ours. */
export function checkRuntime(runtime: string): Runtime {
  if (isSupported(runtime)) return runtime;
  if (RETIRED.has(runtime)) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating ` +
        "AWS Lambda functions. We recommend you use a supported runtime while creating or " +
        "updating functions.",
    );
  }

  const elsewhere: readonly string[] = ELSEWHERE;
  if (elsewhere.includes(runtime)) {
    throw invalidParameter(
      `The runtime ${runtime} is not offered here. The runtimes offered are: ` +
        Object.keys(HASHES).join(", "),
    );
  }

  const known = [...Object.keys(HASHES), ...ELSEWHERE].join(", ");
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: ` +
      `Member must satisfy enum value set: [${known}] or be a valid ARN`,
  );
}

export function runtimeHash(runtime: Runtime): string {
  return HASHES[runtime];
}

function isSupported(runtime: string): runtime is Runtime {
  return Object.hasOwn(HASHES, runtime);
}
