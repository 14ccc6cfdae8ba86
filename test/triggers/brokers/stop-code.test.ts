import { describe, it } from "vitest";
import { stopCodeOf } from "../../../src/triggers/brokers/stop-code.ts";

describe("stopCodeOf()", () => {
  it.for([
    [
      "connection closed: ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN (403)",
      "EVENT_SOURCE_AUTHN_ERROR",
    ],
    [
      "channel 1 closed: ACCESS_REFUSED - access to queue 'q' in vhost '/' refused for user 'u' (403)",
      "EVENT_SOURCE_AUTHZ_ERROR",
    ],
    [
      "connection closed: NOT_ALLOWED - access to vhost '/' refused for user 'u' (530)",
      "EVENT_SOURCE_AUTHZ_ERROR",
    ],
    ["connection closed: NOT_ALLOWED - vhost v not found (530)", "ESM_CONFIG_NOT_VALID"],
    ["channel 1 closed: NOT_FOUND - no queue 'q' in vhost '/' (404)", "ESM_CONFIG_NOT_VALID"],
    ["User name [guest] or password is invalid.", "EVENT_SOURCE_AUTHN_ERROR"],
    ["User x is not authorized to read from: queue://q", "EVENT_SOURCE_AUTHZ_ERROR"],
    ["SASL PLAIN authentication failed: Authentication failed", "EVENT_SOURCE_AUTHN_ERROR"],
    ["Not authorized to access topics: [Topic authorization failed]", "EVENT_SOURCE_AUTHZ_ERROR"],
    ["This server does not host this topic-partition", "ESM_CONFIG_NOT_VALID"],
    ["proxy request failed, cannot connect to the specified address", undefined],
  ] as const)("%s is %s", ([message, code], { expect }) => {
    expect(stopCodeOf(new Error(message))).toBe(code);
  });
});
