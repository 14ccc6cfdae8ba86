import { creation } from "../deploy.ts";
import { ACCOUNT_ID, REGION } from "../server.ts";
import { fails, ok, said, type Step } from "./story.ts";
import { FunctionName, ZipFile, nobody, aliased, MISSING_CONFIG } from "./the-function.ts";

/** Code signing configs, and the function that has one. */
export const SIGNING_STEPS: readonly Step[] = [
  ok(
    "CreateCodeSigningConfig",
    {
      AllowedPublishers: {
        SigningProfileVersionArns: [`arn:aws:signer:${REGION}:${ACCOUNT_ID}:/signing-profiles/p/v`],
      },
    },
    201,
  ),
  fails("CreateCodeSigningConfig", "InvalidParameterValue", {
    AllowedPublishers: {
      SigningProfileVersionArns: [`arn:aws:signer:${REGION}:${ACCOUNT_ID}:/signing-profiles/p/v`],
    },
    Tags: { "aws:mine": "" },
  }),
  ok("GetCodeSigningConfig", theConfig),
  fails("GetCodeSigningConfig", "ResourceNotFound", { CodeSigningConfigArn: MISSING_CONFIG }),
  ok("UpdateCodeSigningConfig", (answers) => ({
    ...theConfig(answers),
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Enforce" },
  })),
  fails("UpdateCodeSigningConfig", "ResourceNotFound", { CodeSigningConfigArn: MISSING_CONFIG }),
  ok("ListCodeSigningConfigs"),
  fails("ListCodeSigningConfigs", "InvalidParameterValue", { Marker: "?" }),
  ok("PutFunctionCodeSigningConfig", (answers) => ({ FunctionName, ...theConfig(answers) })),
  fails("PutFunctionCodeSigningConfig", "ResourceNotFound", (answers) => ({
    ...nobody,
    ...theConfig(answers),
  })),
  fails("PutFunctionCodeSigningConfig", "CodeSigningConfigNotFound", {
    FunctionName,
    CodeSigningConfigArn: MISSING_CONFIG,
  }),
  fails("PutFunctionCodeSigningConfig", "InvalidParameterValue", (answers) => ({
    ...aliased,
    ...theConfig(answers),
  })),
  fails("UpdateFunctionCode", "CodeVerificationFailed", { FunctionName, ZipFile }),
  fails("CreateFunction", "CodeVerificationFailed", (answers) => ({
    ...creation("unsigned", ZipFile),
    ...theConfig(answers),
  })),
  ok("GetFunctionCodeSigningConfig", { FunctionName }),
  fails("GetFunctionCodeSigningConfig", "ResourceNotFound", nobody),
  fails("GetFunctionCodeSigningConfig", "InvalidParameterValue", aliased),
  ok("ListFunctionsByCodeSigningConfig", theConfig),
  fails("ListFunctionsByCodeSigningConfig", "ResourceNotFound", {
    CodeSigningConfigArn: MISSING_CONFIG,
  }),
  fails("ListFunctionsByCodeSigningConfig", "InvalidParameterValue", (answers) => ({
    ...theConfig(answers),
    Marker: "?",
  })),
  fails("DeleteCodeSigningConfig", "ResourceConflict", theConfig),
  ok("DeleteFunctionCodeSigningConfig", { FunctionName }, 204),
  fails("DeleteFunctionCodeSigningConfig", "ResourceNotFound", nobody),
  fails("DeleteFunctionCodeSigningConfig", "InvalidParameterValue", aliased),
  ok("DeleteCodeSigningConfig", theConfig, 204),
  fails("DeleteCodeSigningConfig", "ResourceNotFound", theConfig),
];

function theConfig(answers: Parameters<typeof said>[0]): { readonly CodeSigningConfigArn: string } {
  const arn = said(answers, "CreateCodeSigningConfig", "CodeSigningConfig", "CodeSigningConfigArn");
  return { CodeSigningConfigArn: arn };
}
