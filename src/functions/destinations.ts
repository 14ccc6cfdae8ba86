import { type FunctionAddress, parseArn } from "../aws/arn.ts";
import { type Destinations } from "../aws/destination.ts";
import { type AwsError, invalidParameter } from "../aws/errors.ts";
import { parseFunctionName } from "../aws/function-name.ts";
import { findTarget } from "../services/targets/find-target.ts";
import { type Context } from "./operations/context.ts";
import { findQualified } from "./qualifier.ts";

/** What a function's events may be sent on to has to be there when that is set. */

type Asker = Pick<Context, "db" | "env" | "now">;

/** Texts 55 and 56, the former of whatever is missing. What belongs to another account is taken on trust. */
export async function checkDestinations(
  asker: Asker,
  own: FunctionAddress,
  { onSuccess, onFailure }: Destinations,
): Promise<void> {
  for (const arn of [onSuccess, onFailure]) {
    if (arn === undefined) continue;
    if (parseArn(arn)?.service === "lambda") {
      await checkFunction(asker, own, arn);
    } else if ((await findTarget({ env: asker.env, ...own }, arn)) === "missing") {
      throw invalidDestination(arn);
    }
  }
}

/** In the words of text 66: what AWS says of a dead-letter queue that is not there is not known. */
export async function checkDeadLetterTarget(
  { env }: Asker,
  own: FunctionAddress,
  arn: string | undefined,
): Promise<void> {
  if (arn === undefined || arn === "") return;
  if ((await findTarget({ env, ...own }, arn)) !== "missing") return;
  throw invalidParameter(
    parseArn(arn)?.service === "sqs"
      ? "Error occurred while SendMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. " +
          "SQS Error Message: The specified queue does not exist."
      : "Error occurred while Publish. SNS Error Code: NotFound. SNS Error Message: Topic does not exist",
  );
}

async function checkFunction({ db, now }: Asker, own: FunctionAddress, arn: string): Promise<void> {
  const named = parseFunctionName(arn);
  if (named === undefined) throw invalidDestination(arn);
  const { name, qualifier, region = own.region, accountId } = named;
  if (accountId !== own.accountId) return;
  const found = await findQualified(db, { accountId, region, name }, qualifier, now());
  if (found === undefined) throw invalidDestination(arn);
  if (name === own.name && region === own.region) {
    throw invalidParameter("You can't specify the function as a destination for itself.");
  }
}

function invalidDestination(arn: string): AwsError {
  return invalidParameter(`The destination ARN ${arn} is invalid.`);
}
