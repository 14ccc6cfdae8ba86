/**
 * How often SNS tries again, in four phases: at once, after the shortest delay, after delays that grow, and after the
 * longest. Only that of HTTP endpoints can be chosen.
 */
export interface RetryPlan {
  readonly minDelaySeconds: number;
  readonly maxDelaySeconds: number;
  /** In all phases together. */
  readonly retries: number;
  readonly noDelayRetries: number;
  readonly minDelayRetries: number;
  readonly maxDelayRetries: number;
  readonly backoff: Backoff;
}

export type Backoff = "arithmetic" | "exponential" | "geometric" | "linear";

/** What of a delivery policy changes how HTTP endpoints are called. */
export interface HttpPolicy {
  readonly retry: RetryPlan;
  readonly contentType: string;
}

/** For queues and functions: 100,015 attempts over 23 days. */
export const MANAGED_RETRIES: RetryPlan = {
  minDelaySeconds: 1,
  maxDelaySeconds: 20,
  retries: 100_015,
  noDelayRetries: 3,
  minDelayRetries: 2,
  maxDelayRetries: 100_000,
  backoff: "exponential",
};

const HTTP_RETRIES: RetryPlan = {
  minDelaySeconds: 20,
  maxDelaySeconds: 20,
  retries: 3,
  noDelayRetries: 0,
  minDelayRetries: 0,
  maxDelayRetries: 0,
  backoff: "linear",
};

export const CONTENT_TYPE = "text/plain; charset=UTF-8";
export const HTTP_POLICY: HttpPolicy = { retry: HTTP_RETRIES, contentType: CONTENT_TYPE };

const RETRIES_MAX = 100;
const DELAY_SECONDS_MAX = 3600;
/** Of all delays of a policy together. */
const TOTAL_SECONDS_MAX = 3600;
/** Of a delay, up and down: what failed together does not come back together. */
const JITTER = 0.1;
const BACKOFFS: readonly string[] = ["arithmetic", "exponential", "geometric", "linear"];
const HEADER_VALUE = /^[\u0020-\u007E]{1,256}$/;

/** What a retry waits, `retry` counted from 0; undefined when there is no other. `random` is from 0 to 1. */
export function retryDelayMs(plan: RetryPlan, retry: number, random: number): number | undefined {
  const seconds = delaySeconds(plan, retry);
  if (seconds === undefined) return undefined;
  return Math.round(seconds * 1000 * (1 - JITTER + 2 * JITTER * random));
}

function delaySeconds(plan: RetryPlan, retry: number): number | undefined {
  const { retries, noDelayRetries, minDelayRetries, maxDelayRetries } = plan;
  if (retry >= retries) return undefined;
  if (retry < noDelayRetries) return 0;
  const growing = retries - noDelayRetries - minDelayRetries - maxDelayRetries;
  const step = retry - noDelayRetries - minDelayRetries;
  if (step < 0) return plan.minDelaySeconds;
  return step >= growing ? plan.maxDelaySeconds : grownSeconds(plan, step, growing);
}

/** From the shortest to the longest delay, in so many steps. */
function grownSeconds(plan: RetryPlan, step: number, steps: number): number {
  const { minDelaySeconds: min, maxDelaySeconds: max, backoff } = plan;
  const part = steps === 1 ? 0 : step / (steps - 1);
  switch (backoff) {
    case "linear":
      return min + (max - min) * part;
    case "arithmetic":
      return min + (max - min) * part ** 2;
    case "exponential":
    case "geometric":
      return min * (max / min) ** part;
  }
}

/** A policy's text as it holds, or SNS's words for what is wrong with it. */
export type ParsedDeliveryPolicy =
  | { readonly ok: true; readonly policy: HttpPolicy; readonly isFinal: boolean }
  | { readonly ok: false; readonly fault: string };

type Members = Readonly<Record<string, unknown>>;

/** That of a subscription; what it does not say is that of `base`. */
export function parseSubscriptionPolicy(text: string, base: HttpPolicy): ParsedDeliveryPolicy {
  const value = parseObject(text);
  if (value === undefined) return fault("failed to parse JSON.");
  return read(value["healthyRetryPolicy"], value["requestPolicy"], base);
}

/** That of a topic, which may say that subscriptions have none of their own. */
export function parseTopicPolicy(text: string): ParsedDeliveryPolicy {
  const value = parseObject(text);
  if (value === undefined) return fault("failed to parse JSON.");
  const http = objectOf(value["http"]) ?? {};
  const parsed = read(http["defaultHealthyRetryPolicy"], http["defaultRequestPolicy"], HTTP_POLICY);
  return parsed.ok ? { ...parsed, isFinal: http["disableSubscriptionOverrides"] === true } : parsed;
}

/** What GetTopicAttributes and GetSubscriptionAttributes show of a policy. */
export function shownRetryPolicy({ retry }: HttpPolicy): object {
  return {
    minDelayTarget: retry.minDelaySeconds,
    maxDelayTarget: retry.maxDelaySeconds,
    numRetries: retry.retries,
    numMaxDelayRetries: retry.maxDelayRetries,
    numNoDelayRetries: retry.noDelayRetries,
    numMinDelayRetries: retry.minDelayRetries,
    backoffFunction: retry.backoff,
  };
}

function read(retry: unknown, request: unknown, base: HttpPolicy): ParsedDeliveryPolicy {
  const plan = retry === undefined || retry === null ? base.retry : readPlan(objectOf(retry));
  if (typeof plan === "string") return fault(plan);
  const contentType = objectOf(request)?.["headerContentType"] ?? base.contentType;
  if (typeof contentType !== "string" || !HEADER_VALUE.test(contentType)) {
    return fault("requestPolicy.headerContentType is invalid");
  }
  return { ok: true, policy: { retry: plan, contentType }, isFinal: false };
}

/** The plan, or what is wrong with it. */
function readPlan(members: Members | undefined): RetryPlan | string {
  if (members === undefined) return "healthyRetryPolicy must be an object";
  const count = (name: string, otherwise: number) => members[name] ?? otherwise;
  const named: Readonly<Record<string, unknown>> = {
    minDelayTarget: count("minDelayTarget", HTTP_RETRIES.minDelaySeconds),
    maxDelayTarget: count("maxDelayTarget", HTTP_RETRIES.maxDelaySeconds),
    numRetries: count("numRetries", HTTP_RETRIES.retries),
    numNoDelayRetries: count("numNoDelayRetries", 0),
    numMinDelayRetries: count("numMinDelayRetries", 0),
    numMaxDelayRetries: count("numMaxDelayRetries", 0),
  };
  const wrong = Object.keys(named).find((name) => !isCount(named[name]));
  if (wrong !== undefined) return `healthyRetryPolicy.${wrong} must be a whole number`;
  const backoff = members["backoffFunction"] ?? "linear";
  if (typeof backoff !== "string" || !BACKOFFS.includes(backoff)) {
    return `healthyRetryPolicy.backoffFunction must be one of ${BACKOFFS.join(", ")}`;
  }
  const plan: RetryPlan = {
    minDelaySeconds: Number(named["minDelayTarget"]),
    maxDelaySeconds: Number(named["maxDelayTarget"]),
    retries: Number(named["numRetries"]),
    noDelayRetries: Number(named["numNoDelayRetries"]),
    minDelayRetries: Number(named["numMinDelayRetries"]),
    maxDelayRetries: Number(named["numMaxDelayRetries"]),
    backoff: backoff as Backoff,
  };
  return planFault(plan) ?? plan;
}

function planFault(plan: RetryPlan): string | undefined {
  const { minDelaySeconds: min, maxDelaySeconds: max, retries } = plan;
  if (min < 1) return "healthyRetryPolicy.minDelayTarget must be at least 1";
  if (max > DELAY_SECONDS_MAX) {
    return `healthyRetryPolicy.maxDelayTarget must be at most ${DELAY_SECONDS_MAX}`;
  }
  if (min > max) return "healthyRetryPolicy.maxDelayTarget must be at least minDelayTarget";
  if (retries > RETRIES_MAX) return `healthyRetryPolicy.numRetries must be at most ${RETRIES_MAX}`;
  if (plan.noDelayRetries + plan.minDelayRetries + plan.maxDelayRetries > retries) {
    return "healthyRetryPolicy.numRetries must be at least the sum of the retries of all phases";
  }
  let total = 0;
  for (let retry = 0; retry < retries; retry += 1) total += delaySeconds(plan, retry) ?? 0;
  return total > TOTAL_SECONDS_MAX
    ? `healthyRetryPolicy must not take longer than ${TOTAL_SECONDS_MAX} seconds in all`
    : undefined;
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function parseObject(text: string): Members | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Members | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Members) : undefined;
}

function fault(text: string): ParsedDeliveryPolicy {
  return { ok: false, fault: text };
}
