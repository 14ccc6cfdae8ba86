import { Channel, channel, type ChannelName, findChannel } from "./channel.ts";
import { tracingChannel } from "./tracing-channel.ts";

/** node:diagnostics_channel. */
export const diagnosticsChannel = {
  channel,
  hasSubscribers: (name: ChannelName): boolean => findChannel(name)?.hasSubscribers ?? false,
  subscribe: (name: ChannelName, subscription: unknown): void =>
    channel(name).subscribe(subscription),
  tracingChannel,
  unsubscribe: (name: ChannelName, subscription: unknown): boolean =>
    channel(name).unsubscribe(subscription),
  Channel,
};
