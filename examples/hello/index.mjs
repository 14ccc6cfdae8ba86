export async function handler(event, context) {
  console.log("Hello from", context.functionName);
  return { greeting: `Hello, ${event.name ?? "world"}!`, requestId: context.awsRequestId };
}
