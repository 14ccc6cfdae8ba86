import { parseTableStreamArn } from "../../services/dynamodb/address.ts";
import { TableStream } from "../../services/dynamodb/table-stream.ts";
import { remoteOf } from "../../services/remote.ts";
import { type Opening } from "../event-sources/opening.ts";
import { type PolledSource } from "../event-sources/polling.ts";
import { polledStream } from "./polled-stream.ts";
import { tableSource } from "./table-source.ts";

/** The stream of a table; undefined where no endpoint has one, or for one that is not the account's own. */
export function polledTableStream(opening: Opening): PolledSource | undefined {
  const { env, mapping } = opening;
  const address = parseTableStreamArn(mapping.source.arn ?? "");
  if (address?.accountId !== mapping.key.accountId) return undefined;
  const remote = remoteOf(env, "DYNAMODB", address.region);
  if (remote === undefined) return undefined;
  return polledStream(opening, tableSource(new TableStream(remote, address.arn)));
}
