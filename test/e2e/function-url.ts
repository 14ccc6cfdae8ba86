import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  type CreateFunctionUrlConfigCommandInput,
  type LambdaClient,
} from "@aws-sdk/client-lambda";

export const FORBIDDEN = {
  Message:
    "Forbidden. For troubleshooting Function URL authorization issues, see: " +
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
};

type UrlInput = Partial<CreateFunctionUrlConfigCommandInput>;

/** Gives a function an open URL, unless the input says otherwise, and returns its address. */
export async function createUrl(
  lambda: LambdaClient,
  name: string,
  input: UrlInput = {},
): Promise<string> {
  const command = new CreateFunctionUrlConfigCommand({
    FunctionName: name,
    AuthType: "NONE",
    ...input,
  });
  return (await lambda.send(command)).FunctionUrl ?? "";
}

/** Adds both statements that an open URL needs. */
export async function openToAll(
  lambda: LambdaClient,
  name: string,
  qualifier?: string,
): Promise<void> {
  const common = {
    FunctionName: name,
    Principal: "*",
    ...(qualifier === undefined ? {} : { Qualifier: qualifier }),
  };
  await lambda.send(
    new AddPermissionCommand({
      ...common,
      StatementId: "url",
      Action: "lambda:InvokeFunctionUrl",
      FunctionUrlAuthType: "NONE",
    }),
  );
  await lambda.send(
    new AddPermissionCommand({
      ...common,
      StatementId: "invoke",
      Action: "lambda:InvokeFunction",
      InvokedViaFunctionUrl: true,
    }),
  );
}

export async function jsonOf(response: Response): Promise<readonly unknown[]> {
  return [response.status, await response.json()];
}
