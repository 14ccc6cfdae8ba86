import { NAMESPACED_FUNCTION_NAME, QUALIFIER } from "../../aws/function-name.ts";
import { boolean, oneOf, required, string, structure } from "../../aws/shape.ts";

/** The inputs of the operations on resource policies, from AWS's model. */

export const ADD_PERMISSION = structure({
  Qualifier: QUALIFIER,
  FunctionName: required(NAMESPACED_FUNCTION_NAME),
  StatementId: required(string({ min: 1, max: 100, pattern: "([a-zA-Z0-9-_]+)" })),
  Action: required(string({ pattern: "(lambda:[*]|lambda:[a-zA-Z]+|[*])" })),
  Principal: required(string({ pattern: String.raw`[^\s]+` })),
  SourceArn: string({
    pattern: String.raw`arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)`,
  }),
  SourceAccount: string({ min: 0, max: 12, pattern: String.raw`\d{12}` }),
  EventSourceToken: string({ min: 0, max: 256, pattern: String.raw`[a-zA-Z0-9._\-]+` }),
  RevisionId: string(),
  PrincipalOrgID: string({ min: 12, max: 34, pattern: "o-[a-z0-9]{10,32}" }),
  FunctionUrlAuthType: oneOf(["NONE", "AWS_IAM"]),
  InvokedViaFunctionUrl: boolean(),
});

export const REMOVE_PERMISSION = structure({
  Qualifier: QUALIFIER,
  FunctionName: required(NAMESPACED_FUNCTION_NAME),
  StatementId: required(string({ min: 1, max: 100, pattern: "([a-zA-Z0-9-_.]+)" })),
  RevisionId: string(),
});
