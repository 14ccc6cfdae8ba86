import { list, map, required, string, structure } from "../../aws/shape.ts";

/** The inputs of the operations on tags, from AWS's model. */

/** AWS names layers in it, and refuses them all the same: reference 2.9. */
const RESOURCE = required(
  string({
    min: 1,
    max: 256,
    pattern:
      String.raw`arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:` +
      String.raw`(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|` +
      String.raw`code-signing-config:csc-[a-z0-9]{17}|` +
      String.raw`event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|` +
      String.raw`capacity-provider:[a-zA-Z0-9-_]+)`,
  }),
);

export const TAG_RESOURCE = structure({
  Resource: RESOURCE,
  Tags: required(map(string(), string())),
});
export const UNTAG_RESOURCE = structure({ Resource: RESOURCE, TagKeys: required(list(string())) });
export const LIST_TAGS = structure({ Resource: RESOURCE });
