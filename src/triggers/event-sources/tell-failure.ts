import { parseArn } from "../../aws/arn.ts";
import { type Delivery, undeliverable } from "../../services/delivery.ts";
import { putObject } from "../../services/s3/send.ts";
import { type Scope } from "../../services/service.ts";
import { publishToTopic } from "../../services/sns/send.ts";
import { sendToQueue } from "../../services/sqs/send.ts";
import { type FailedBatch, failureRecord } from "./failure-record.ts";

/** A batch that was given up, for the destination of a mapping. */
export interface FailureNotice {
  /** The ARN of a queue, a topic or a bucket. */
  readonly destination: string;
  readonly batch: FailedBatch;
  /** The event that the batch would be: JSON. */
  readonly event: string;
  /** The name of the object, in a bucket. */
  readonly key: string;
}

/** Only a bucket is given the records themselves. */
export async function tellFailure(scope: Scope, notice: FailureNotice): Promise<Delivery> {
  const { destination, batch } = notice;
  const arn = parseArn(destination);
  switch (arn?.service) {
    case "sqs":
      return await sendToQueue(scope, { queueArn: destination, body: failureRecord(batch) });
    case "sns":
      return await publishToTopic(scope, { topicArn: destination, message: failureRecord(batch) });
    case "s3":
      return await putObject(scope, {
        bucket: arn.resource,
        key: notice.key,
        body: failureRecord(batch, notice.event),
        contentType: "application/json",
      });
    default:
      return undeliverable("InvalidParameterValue", `Nothing is delivered to ${destination}`);
  }
}
