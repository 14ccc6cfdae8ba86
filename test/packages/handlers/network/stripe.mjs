import Stripe from "stripe";

export const handler = async () => {
  const { hostname, port } = new URL(process.env.ENDPOINT);
  const stripe = new Stripe("sk_test_123", {
    host: hostname,
    port,
    protocol: "http",
    maxNetworkRetries: 0,
    telemetry: false,
  });
  const payload = JSON.stringify({ id: "evt_1", object: "event", type: "charge.succeeded" });
  const signature = stripe.webhooks.generateTestHeaderString({
    payload,
    secret: "whsec_x",
    timestamp: 1_700_000_000,
  });
  const charge = await stripe.charges
    .create({ amount: 100, currency: "eur", metadata: { a: "b c" } })
    .catch((error) => [error.type, error.statusCode]);
  const event = stripe.webhooks.constructEvent(payload, signature, "whsec_x", 1e12);
  const wrong = await stripe.webhooks
    .constructEventAsync(payload, signature, "whsec_y", 1e12)
    .catch((error) => error.type);
  return {
    charge,
    event: event.type,
    wrong,
    list: await stripe.customers.list({ limit: 1 }).catch((error) => error.message),
    signature: signature.split(",").length,
  };
};
