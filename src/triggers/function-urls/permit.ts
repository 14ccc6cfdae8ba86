import { AwsError } from "../../aws/errors.ts";
import { SYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { type Caller } from "../../identity/app-env.ts";
import { type KeyBindings } from "../../identity/keys.ts";
import { readBody } from "../../identity/read-body.ts";
import { toAwsError } from "../../identity/refusal-error.ts";
import { verifyRequest } from "../../identity/verify-request.ts";
import { forbidden, tooLarge } from "./errors.ts";
import { type Door, isGranted } from "./find-url.ts";

/** A stranger who sends too much is heard out so far, that he hears why he is refused: what he may send costs more to take. */
const STRANGERS_BYTES_MAX = 2 * SYNC_PAYLOAD_BYTES_MAX;

export interface Permitted {
  /** Absent where nobody has to say who they are. */
  readonly caller?: Caller;
  readonly body: Uint8Array;
}

/** Lets in who may invoke through a URL, and reads what they send. Throws AWS's refusals. */
export async function permit(keys: KeyBindings, request: Request, door: Door): Promise<Permitted> {
  if (door.url.value.authType === "AWS_IAM") return await permitIdentity(keys, request, door);
  if (!door.isOpen) throw forbidden();
  const body = await readBody(request, SYNC_PAYLOAD_BYTES_MAX, STRANGERS_BYTES_MAX);
  if (body === undefined) throw tooLarge();
  return { body };
}

async function permitIdentity(keys: KeyBindings, request: Request, door: Door): Promise<Permitted> {
  const { address } = door.url;
  const limit = { service: "lambda", bytesMax: SYNC_PAYLOAD_BYTES_MAX, tooLarge };
  const { caller, body } = await verifyRequest(keys, request, limit).catch((error: unknown) => {
    const isUnsigned =
      error instanceof AwsError && error.code === "MissingAuthenticationTokenException";
    throw isUnsigned ? forbidden() : error;
  });
  if (caller.region !== address.region) throw toAwsError({ reason: "wrong-region" });
  // In one's own account the rights of the identity are enough, and a root has all: reference 7.2.
  const isOwn = caller.accountId === address.accountId;
  const asker = { kind: "identity", arn: caller.arn, accountId: caller.accountId } as const;
  if (!isOwn && !isGranted("AWS_IAM", door.statements, asker)) throw forbidden();
  return { caller, body };
}
