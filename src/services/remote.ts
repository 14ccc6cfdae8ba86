import { AwsClient } from "aws4fetch";

/** Services whose calls can go to AWS, or to another endpoint that speaks as AWS does. */
export type RemoteService = "SQS" | "SNS" | "EVENTS" | "S3" | "KINESIS" | "DYNAMODB";

/** The credentials for all such endpoints: secrets of the deployment, absent where everything is embedded. */
interface RemoteKeys {
  readonly AWS_ENDPOINT_ACCESS_KEY_ID?: string;
  readonly AWS_ENDPOINT_SECRET_ACCESS_KEY?: string;
  readonly AWS_ENDPOINT_SESSION_TOKEN?: string;
}

type RemoteBindings = RemoteKeys & Readonly<Record<`AWS_ENDPOINT_${RemoteService}`, string>>;

export interface Remote {
  /** Without a trailing slash. */
  readonly url: string;
  /** Sends a request signed for the service and region; what it throws is a failure of the network. */
  readonly send: (path: string, init: RequestInit) => Promise<Response>;
}

/** Where the calls of a service go; undefined when it is the embedded one. */
export function remoteOf(
  bindings: RemoteBindings,
  service: RemoteService,
  region: string,
): Remote | undefined {
  const url = bindings[`AWS_ENDPOINT_${service}`].replace(/\/+$/, "");
  if (url === "") return undefined;
  const token = bindings.AWS_ENDPOINT_SESSION_TOKEN;
  const client = new AwsClient({
    accessKeyId: bindings.AWS_ENDPOINT_ACCESS_KEY_ID ?? "",
    secretAccessKey: bindings.AWS_ENDPOINT_SECRET_ACCESS_KEY ?? "",
    ...(token === undefined ? {} : { sessionToken: token }),
    service: service.toLowerCase(),
    region,
    // Whoever delivers has a rule for trying again.
    retries: 0,
  });
  return { url, send: (path, init) => client.fetch(`${url}${path}`, init) };
}
