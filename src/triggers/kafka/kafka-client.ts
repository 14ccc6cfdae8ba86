import { promisify } from "node:util";
import { gzip, gunzip } from "node:zlib";
import {
  CompressionCodecs,
  CompressionTypes,
  type ISocketFactory,
  Kafka,
  logLevel,
  type SASLOptions,
} from "kafkajs";
import { type KafkaCluster } from "../../functions/event-sources/kafka-clusters.ts";
import { judgeSocket } from "../../runtime/egress/socket-refusal.ts";
import { KafkaSocket } from "./kafka-socket.ts";

const CONNECT_MS_MAX = 10_000;
const REQUEST_MS_MAX = 30_000;
/** What the polling does with a failure is its own to say. */
const RETRIES_OF_REQUEST = 2;
/** Of one batch of a producer's; a few bytes may stand for very many. */
const UNZIPPED_BYTES_MAX = 33_554_432;

// The library keeps codecs for all its clients: this one is put in place of its own, which has no bound.
CompressionCodecs[CompressionTypes.GZIP] = () => ({
  compress: ({ buffer }: { readonly buffer: Uint8Array }) => promisify(gzip)(buffer),
  decompress: (bytes: Uint8Array) => unzip(bytes, { maxOutputLength: UNZIPPED_BYTES_MAX }),
});
const unzip = promisify<Uint8Array, { readonly maxOutputLength: number }, Uint8Array>(gunzip);

/** A client of a cluster. Wherever a user's cluster leads it, is judged as the requests of functions are. */
export function openKafka(env: Env, cluster: KafkaCluster): Kafka {
  const { servers, isEncrypted, sasl, isTrusted } = cluster;
  const socketFactory = ({ host, port, onConnect }: Parameters<ISocketFactory>[0]) => {
    const socket = new KafkaSocket();
    socket.open(() => {
      const place = isTrusted
        ? ({ ok: true, hostname: host } as const)
        : judgeSocket(env, host, port);
      if (!place.ok)
        throw new Error(`A connection to ${host}:${port} was refused: ${place.reason}`);
      return { hostname: place.hostname, port, isEncrypted };
    }, onConnect);
    return socket;
  };
  return new Kafka({
    clientId: "lamella",
    brokers: [...servers],
    connectionTimeout: CONNECT_MS_MAX,
    requestTimeout: REQUEST_MS_MAX,
    retry: { retries: RETRIES_OF_REQUEST },
    logLevel: logLevel.NOTHING,
    // The library's own type asks for all of a socket of Node's, of which it uses this much.
    socketFactory: socketFactory as unknown as ISocketFactory,
    // The library has a type for each mechanism.
    ...(sasl === undefined ? {} : { sasl: { ...sasl } as SASLOptions }),
  });
}
