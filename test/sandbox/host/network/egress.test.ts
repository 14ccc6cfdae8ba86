import { describe, it } from "vitest";
import { type EgressPolicy, refusalOf } from "../../../../sandbox/host/network/egress.ts";

const allow: EgressPolicy = { privateNetworks: "allow" };
const deny: EgressPolicy = { privateNetworks: "deny" };

/** Every spelling of one address or name that the URL parser takes. */
const METADATA = [
  "169.254.169.254",
  "169.254.169.254.",
  "169.254.170.2",
  "2852039166",
  "0xa9fea9fe",
  "0251.0376.0251.0376",
  "0xA9.0xFE.0xA9.0xFE",
  "169.254.43518",
  "169.16689662",
  "１６９.２５４.１６９.２５４",
  "169%2e254%2e169%2e254",
  "169。254。169。254",
  "[::ffff:169.254.169.254]",
  "[::ffff:a9fe:a9fe]",
  "[0:0:0:0:0:FFFF:A9FE:A9FE]",
  "[::169.254.169.254]",
  "[64:ff9b::a9fe:a9fe]",
  "[2002:a9fe:a9fe::]",
  "[::ffff:0:a9fe:a9fe]",
  "[fd00:ec2::254]",
  "[fd00:0ec2:0:0:0:0:0:0254]",
  "[fe80::1]",
  "100.100.100.200",
  "168.63.129.16",
  "metadata.google.internal",
  "METADATA.Google.Internal.",
  "metadata.google.internal..",
  "ｍetadata.google.internal",
];

const PRIVATE = [
  "localhost",
  "LOCALHOST",
  "localhost.",
  "a.localhost",
  "db.internal",
  "printer.local",
  "db",
  "127.0.0.1",
  "127.1",
  "2130706433",
  "0x7f.1",
  "017700000001",
  "0",
  "0.0.0.0",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "100.64.0.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:10.0.0.1]",
  "[fc00::1]",
  "[fdff::1]",
  "[fec0::1]",
  "[ff02::1]",
  "[64:ff9b::7f00:1]",
  "[2002:7f00:1::1]",
  "[::127.0.0.1]",
];

const PUBLIC = [
  "example.com",
  "8.8.8.8",
  "172.15.0.1",
  "172.32.0.1",
  "192.169.0.1",
  "11.0.0.1",
  "100.63.0.1",
  "100.128.0.1",
  "169.253.1.1",
  "[2606:4700::1111]",
  "[::ffff:8.8.8.8]",
  "[64:ff9b::808:808]",
  "localhost.example.com",
  "notlocalhost.com",
  "internal.example.com",
  "[2002:808:808::]",
];

describe("refusalOf()", () => {
  it.for(METADATA)("never lets anybody reach http://%s/", (host, { expect }) => {
    expect(refusalOf(new URL(`http://${host}/latest`), allow)).toBe("a metadata address");
    expect(refusalOf(new URL(`https://${host}:8080/`), deny)).toMatch(/address|name/);
  });

  it.for(PRIVATE)(
    "lets http://%s/ be reached only where the deployment says so",
    (host, { expect }) => {
      const url = new URL(`http://${host}/`);
      expect(refusalOf(url, allow)).toBeUndefined();
      expect(refusalOf(url, deny)).toMatch(/^an? (address|name) of a private network$/);
    },
  );

  it.for(PUBLIC)("lets http://%s/ be reached", (host, { expect }) => {
    expect(refusalOf(new URL(`http://${host}/`), deny)).toBeUndefined();
  });

  it.for(["ws://a.com", "wss://a.com", "ftp://a.com", "file:///etc/passwd", "data:,x", "blob:x"])(
    "refuses %s",
    (url, { expect }) => {
      expect(refusalOf(new URL(url), allow)).toBe("not an HTTP(S) URL");
    },
  );
});
