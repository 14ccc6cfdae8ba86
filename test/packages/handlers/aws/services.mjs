import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const options = { endpoint: process.env.ENDPOINT, maxAttempts: 2 };

export const handler = async () => {
  const invoked = await new LambdaClient(options).send(
    new InvokeCommand({ FunctionName: "other", Payload: JSON.stringify({ a: 1 }) }),
  );
  const started = await new SFNClient(options).send(
    new StartExecutionCommand({ stateMachineArn: "arn:machine", input: "{}" }),
  );
  return {
    events: (
      await new EventBridgeClient(options).send(
        new PutEventsCommand({
          Entries: [{ Source: "s", DetailType: "d", Detail: "{}", Time: new Date(0) }],
        }),
      )
    ).FailedEntryCount,
    encrypted: Buffer.from(
      (
        await new KMSClient(options).send(
          new EncryptCommand({ KeyId: "key", Plaintext: Buffer.from("plain") }),
        )
      ).CiphertextBlob,
    ).toString(),
    invoked: [
      invoked.StatusCode,
      invoked.ExecutedVersion,
      JSON.parse(invoked.Payload.transformToString()),
    ],
    secret: JSON.parse(
      (await new SecretsManagerClient(options).send(new GetSecretValueCommand({ SecretId: "s" })))
        .SecretString,
    ),
    mail: (
      await new SESClient(options).send(
        new SendEmailCommand({
          Source: "a@example.com",
          Destination: { ToAddresses: ["b@example.com"] },
          Message: { Subject: { Data: "ü" }, Body: { Text: { Data: "x" } } },
        }),
      )
    ).MessageId,
    started: [started.executionArn, started.startDate.toISOString()],
    published: (
      await new SNSClient(options).send(
        new PublishCommand({
          TopicArn: "arn:topic",
          Message: "m",
          MessageAttributes: { a: { DataType: "String", StringValue: "v" } },
        }),
      )
    ).MessageId,
    parameter: (
      await new SSMClient(options).send(
        new GetParameterCommand({ Name: "/a/b", WithDecryption: true }),
      )
    ).Parameter.Value,
    identity: (await new STSClient(options).send(new GetCallerIdentityCommand({}))).Account,
  };
};
