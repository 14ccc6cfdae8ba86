import OpenAI from "openai";

export const handler = async () => {
  const client = new OpenAI({
    apiKey: "key",
    baseURL: `${process.env.ENDPOINT}/openai`,
    maxRetries: 1,
  });
  const chat = await client.chat.completions.create({
    model: "m",
    messages: [{ role: "user", content: "Hi" }],
  });
  const stream = await client.chat.completions.create({
    model: "m",
    messages: [{ role: "user", content: "Hi" }],
    stream: true,
  });
  const parts = [];
  for await (const chunk of stream) parts.push(chunk.choices[0]?.delta?.content ?? "");
  const failure = await client.models
    .retrieve("missing")
    .catch((error) => [error.name, error.constructor.name, error.status, error.message]);
  const models = [];
  for await (const model of client.models.list()) models.push(model.id);
  return { chat: chat.choices[0].message, parts, failure, models };
};
