import { Hono } from "hono";
import { AwsError, resourceNotFound } from "../../aws/errors.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { findPackage } from "../../platform/packages.ts";
import { verifyPackageLink } from "./link.ts";

/** Mounted at PACKAGE_LINK_PATH, before authentication: the link is the permission. */
export const packageRoutes = new Hono<AppEnv>().get("/:accountId/:sha256", async (c) => {
  const key = { accountId: c.req.param("accountId"), sha256Hex: c.req.param("sha256") };
  const claim = {
    key,
    expires: c.req.query("expires") ?? "",
    signature: c.req.query("signature") ?? "",
  };
  const allowed = await verifyPackageLink(claim, {
    secret: c.env.SECRET_ACCESS_KEY,
    now: Date.now(),
  });
  // One answer for forged, altered and expired links.
  if (!allowed) throw new AwsError("AccessDeniedException", "Access Denied");

  const stored = await findPackage(c.env.PACKAGES, key);
  if (stored === undefined) throw resourceNotFound();
  return c.body(stored.body, 200, {
    "Content-Type": "application/zip",
    "Content-Length": String(stored.size),
  });
});
