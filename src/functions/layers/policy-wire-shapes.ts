import { integer, required, string, structure } from "../../aws/shape.ts";
import { LAYER_NAME } from "./name.ts";

/** The inputs of the operations on the policies of layer versions, from AWS's model. */

const LAYER_VERSION = {
  LayerName: required(LAYER_NAME),
  VersionNumber: required(integer()),
};
const STATEMENT_ID = required(string({ min: 1, max: 100, pattern: "([a-zA-Z0-9-_]+)" }));

export const ADD_LAYER_VERSION_PERMISSION = structure({
  ...LAYER_VERSION,
  StatementId: STATEMENT_ID,
  Action: required(string({ min: 0, max: 22, pattern: "lambda:GetLayerVersion" })),
  Principal: required(
    string({ pattern: String.raw`\d{12}|\*|arn:(aws[a-zA-Z-]*):iam::\d{12}:root` }),
  ),
  OrganizationId: string({ min: 0, max: 34, pattern: "o-[a-z0-9]{10,32}" }),
  RevisionId: string(),
});

export const GET_LAYER_VERSION_POLICY = structure(LAYER_VERSION);

export const REMOVE_LAYER_VERSION_PERMISSION = structure({
  ...LAYER_VERSION,
  StatementId: STATEMENT_ID,
  RevisionId: string(),
});
