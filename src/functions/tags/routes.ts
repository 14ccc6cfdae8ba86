import { Hono } from "hono";
import { AwsError, invalidParameter } from "../../aws/errors.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { type OperationName } from "../../aws/operations.ts";
import { readInput } from "../../aws/shape-read.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { contextOf, type Request, targetOf } from "../request.ts";
import { parseResource } from "./model.ts";
import {
  listTags,
  tagResource,
  type TagTarget,
  unprocessable,
  untagResource,
} from "./operations.ts";
import { TAG_RESOURCE, UNTAG_RESOURCE, LIST_TAGS } from "./wire-shapes.ts";

export const tagRoutes = new Hono<AppEnv>()
  .on(...routeOf("TagResource"), async (c) => {
    const { Resource, Tags } = readInput(TAG_RESOURCE, located(c), c.var.body);
    await tagResource(contextOf(c), tagTarget(c, Resource, "TagResource"), Tags);
    return c.body(null, 204);
  })

  .on(...routeOf("UntagResource"), async (c) => {
    const input = { ...located(c), TagKeys: c.req.queries("tagKeys") };
    const { Resource, TagKeys } = readInput(UNTAG_RESOURCE, input);
    await untagResource(contextOf(c), tagTarget(c, Resource, "UntagResource"), TagKeys);
    return c.body(null, 204);
  })

  .on(...routeOf("ListTags"), async (c) => {
    const { Resource } = readInput(LIST_TAGS, located(c));
    return c.json({ Tags: await listTags(contextOf(c), tagTarget(c, Resource)) });
  });

function located(c: Request) {
  return { Resource: c.req.param("resource") };
}

/** What an ARN names. Throws for what has no tags, what is another's, and what does not exist here. */
function tagTarget(c: Request, arn: string, denied?: OperationName): TagTarget {
  const { kind, name, accountId } = parseResource(arn);
  if (kind === "function") {
    const target = targetOf(c, arn, denied === undefined ? {} : { denied });
    if (target.qualifier !== undefined) {
      // Text 42.
      throw invalidParameter(
        "Tags on function aliases and versions are not supported. Please specify a function ARN.",
      );
    }
    return { arn, resource: { kind, ...target.address } };
  }

  const { caller } = c.var;
  if (accountId !== caller.accountId) throw new AwsError("AccessDeniedException", "");
  if (kind === "event-source-mapping" || kind === "code-signing-config") {
    return { arn, resource: { kind, accountId, region: caller.region, id: name } };
  }
  if (kind === "capacity-provider") {
    throw new AwsError("ResourceNotFoundException", `Capacity provider not found: ${arn}`);
  }
  throw unprocessable();
}
