import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { CONNECTIONS, KEY, REGION, type Server } from "./server.ts";

/** A client of the embedded SQS, which judges every answer as it comes. */
export function sqsClient({ url }: Server, region: string = REGION): SQSClient {
  return new SQSClient({
    endpoint: url,
    region,
    credentials: KEY,
    maxAttempts: 1,
    requestHandler: CONNECTIONS,
  });
}

/** Creates a queue and gives its URL. */
export async function createQueue(
  sqs: SQSClient,
  name: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<string> {
  const command = new CreateQueueCommand({ QueueName: name, Attributes: attributes });
  return (await sqs.send(command)).QueueUrl ?? "";
}
