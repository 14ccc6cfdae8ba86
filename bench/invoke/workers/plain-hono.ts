import { Hono } from "hono";
import { answer, type Event } from "./answer.ts";

/** What a person would write without Lamella: the same work in a Worker of their own. */
export const app = new Hono().post("*", async (c) => c.json(answer(await c.req.json<Event>())));
