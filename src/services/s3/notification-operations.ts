import { parseArn } from "../../aws/arn.ts";
import { newId } from "../../platform/ids.ts";
import { mayInvokeAsync } from "../async-invocations.ts";
import { type Delivery, DELIVERED } from "../delivery.ts";
import { deliver, isTarget } from "../targets/deliver.ts";
import { bucketOf, type S3Call } from "./call.ts";
import { invalidArgument, notImplemented, s3Error } from "./errors.ts";
import { type Bucket } from "./model.ts";
import { principalOf } from "./notification-courier.ts";
import { type NotificationTarget, overlap } from "./notification-model.ts";
import { readConfig, toXmlConfig } from "./notification-wire.ts";
import { setBucketMember } from "./store.ts";
import { emptyResponse, hostId, readXml, xmlResponse } from "./wire.ts";

export async function getNotificationConfiguration(call: S3Call): Promise<Response> {
  const { notifications } = await bucketOf(call);
  return xmlResponse(
    "NotificationConfiguration",
    notifications === undefined ? "" : toXmlConfig(notifications),
  );
}

/** Replaces the configuration as a whole, once every target is known to take what will come. */
export async function putNotificationConfiguration(call: S3Call): Promise<Response> {
  const bucket = await bucketOf(call);
  const config = readConfig(await readXml(call, "NotificationConfiguration"));
  if (overlap(config.targets) !== undefined) {
    throw s3Error(
      "InvalidArgument",
      {},
      "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.",
    );
  }
  const isChecked = call.request.headers.get("x-amz-skip-destination-validation") !== "true";
  if (isChecked) await checkTargets(call, bucket, config.targets);
  const isEmpty = config.targets.length === 0 && !config.eventBridge;
  const kept = isEmpty ? undefined : config;
  await setBucketMember(call.db, bucket.name, "notifications", kept);
  return emptyResponse(200);
}

async function checkTargets(
  call: S3Call,
  bucket: Bucket,
  targets: readonly NotificationTarget[],
): Promise<void> {
  for (const { arn, kind } of targets) {
    if (!isTarget(arn)) throw notImplemented(`A notification to ${kind}`);
    if (parseArn(arn)?.region !== bucket.region) {
      throw invalidArgument(
        "The notification destination service region is not valid for the bucket location constraint",
        arn.slice(0, 200),
        "null",
      );
    }
    const asked =
      kind === "lambda" ? await askFunction(call, bucket, arn) : await sendTest(call, bucket, arn);
    if (asked.ok) continue;
    throw invalidArgument(
      "Unable to validate the following destination configurations",
      arn.slice(0, 200),
      asked.message,
    );
  }
}

/** Functions are not sent a test, only asked. */
async function askFunction(
  { env }: S3Call,
  bucket: Bucket,
  functionArn: string,
): Promise<Delivery> {
  const principal = principalOf(bucket);
  const asked = await mayInvokeAsync(env, {
    functionArn,
    payload: "{}",
    requestId: newId(),
    principal,
  });
  return asked.ok ? DELIVERED : asked;
}

async function sendTest(call: S3Call, bucket: Bucket, targetArn: string): Promise<Delivery> {
  const { env, now, requestId } = call;
  const { accountId, region, name } = bucket;
  const payload = JSON.stringify({
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: new Date(now).toISOString(),
    Bucket: name,
    RequestId: requestId,
    HostId: hostId(requestId),
  });
  const principal = principalOf(bucket);
  return await deliver({ env, accountId, region }, { targetArn, payload, id: newId(), principal });
}
