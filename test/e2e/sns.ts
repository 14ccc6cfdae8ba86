import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CONNECTIONS, KEY, REGION, type Server } from "./server.ts";

/** A client of the embedded SNS, which judges every answer as it comes. */
export function snsClient({ url }: Server, region: string = REGION): SNSClient {
  return new SNSClient({
    endpoint: url,
    region,
    credentials: KEY,
    maxAttempts: 1,
    requestHandler: CONNECTIONS,
  });
}

/** Creates a topic and gives its ARN. */
export async function createTopic(
  sns: SNSClient,
  name: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<string> {
  const command = new CreateTopicCommand({ Name: name, Attributes: attributes });
  return (await sns.send(command)).TopicArn ?? "";
}

/** Subscribes and gives the subscription's ARN, be it confirmed or not. */
export async function subscribe(
  sns: SNSClient,
  topicArn: string,
  protocol: string,
  endpoint: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<string> {
  const command = new SubscribeCommand({
    TopicArn: topicArn,
    Protocol: protocol,
    Endpoint: endpoint,
    Attributes: attributes,
    ReturnSubscriptionArn: true,
  });
  return (await sns.send(command)).SubscriptionArn ?? "";
}
