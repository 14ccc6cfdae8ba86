import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQS,
  SQSClient,
  SendMessageBatchCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";

export const handler = async () => {
  const client = new SQSClient({ endpoint: process.env.ENDPOINT, maxAttempts: 1 });
  const QueueUrl = `${process.env.ENDPOINT}/123456789012/queue`;
  const sent = await client.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: "body ✓",
      MessageAttributes: { a: { DataType: "String", StringValue: "v" } },
    }),
  );
  const batch = await client.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: "1", MessageBody: "x" },
        { Id: "2", MessageBody: "y" },
      ],
    }),
  );
  const received = await client.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  const failure = await new SQS({ endpoint: process.env.ENDPOINT, maxAttempts: 1 })
    .purgeQueue({ QueueUrl })
    .catch(({ name, message }) => [name, message]);
  return {
    sent: [sent.MessageId, sent.MD5OfMessageBody],
    batch: batch.Successful,
    received: received.Messages,
    removed: (await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "handle" })))
      .$metadata.httpStatusCode,
    failure,
  };
};
