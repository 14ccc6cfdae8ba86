import { packageOf } from "../deploy.ts";
import { ACCOUNT_ID, REGION } from "../server.ts";

/** The function that the steps are about, and names that no function answers to. */
export const FunctionName = "story";
export const FunctionArn = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${FunctionName}`;
export const ZipFile = packageOf("exports.handler = async () => 1;");
export const nobody = { FunctionName: "nobody" };
/** Two qualifiers that do not agree. */
export const twoQualifiers = { FunctionName: `${FunctionName}:1`, Qualifier: "2" };
export const aliased = { FunctionName: `${FunctionName}:live` };
export const MISSING_CONFIG = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:code-signing-config:csc-aaaaaaaaaaaaaaaaa`;
export const stale = { RevisionId: "00000000-0000-4000-8000-000000000000" };
