import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { judgeSocket } from "../../../src/runtime/egress/socket-refusal.ts";

const denying = { ...env, EGRESS_PRIVATE_NETWORKS: "deny" } as Env;
const allowing = { ...env, EGRESS_PRIVATE_NETWORKS: "allow" as string } as Env;

describe("judgeSocket()", () => {
  it("refuses private networks where functions may not go either", ({ expect }) => {
    const hosts = [
      "127.0.0.1",
      "localhost",
      "10.1.2.3",
      "0x7f.1",
      "2130706433",
      "::1",
      "db.internal",
    ];
    for (const host of hosts) {
      expect(judgeSocket(denying, host, 9092)).toMatchObject({ ok: false });
      expect(judgeSocket(allowing, host, 9092)).toMatchObject({ ok: true });
    }
  });

  it("refuses metadata addresses everywhere", ({ expect }) => {
    for (const host of ["169.254.169.254", "0xa9fea9fe", "fd00:ec2::254"]) {
      expect(judgeSocket(allowing, host, 80)).toEqual({ ok: false, reason: "a metadata address" });
    }
  });

  it("gives the host that it has judged, and takes nothing that is more than a host", ({
    expect,
  }) => {
    expect(judgeSocket(allowing, "0x7f.1", 1)).toEqual({ ok: true, hostname: "127.0.0.1" });
    expect(judgeSocket(denying, "Kafka.Example.com", 9092)).toEqual({
      ok: true,
      hostname: "kafka.example.com",
    });
    for (const host of ["", "a/b", "user@example.com", "a?b", "a#b", "a b", "x:y"]) {
      expect(judgeSocket(denying, host, 9092).ok).toBe(false);
    }
    expect(judgeSocket(denying, "example.com", 99_999).ok).toBe(false);
  });
});
