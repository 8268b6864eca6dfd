// The client under test, against the mock at LOYALTY_URL.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LoyaltyClient, LoyaltyError } from "./client.mjs";

const url = process.env.LOYALTY_URL ?? "http://127.0.0.1:8080";

test("members go to one task in batches", async () => {
  const client = new LoyaltyClient({ url, token: "node batches", program: 123 });
  const members = Array.from({ length: 10_001 }, (_, n) => ({ email: `${n}@example.com` }));
  assert.deepEqual(await client.wait(await client.register(members)), { errors: [], total: 10_001 });
});

test("a refusal is an error with the place", async () => {
  const client = new LoyaltyClient({ url, token: "node refused", program: 123 });
  await assert.rejects(client.register([{ phone: "12345" }], "phone"), (error) => {
    return error instanceof LoyaltyError && error.message.startsWith("400: data[0].phone");
  });
});

test("a busy server is asked again", async () => {
  const answers = [
    new Response("", { status: 429, headers: { "Retry-After": "0" } }),
    Response.json({ error: 0, error_text: "Successful operation", task_id: "it" }),
  ];
  const fetch = async () => answers.shift();
  const client = new LoyaltyClient({ url, token: "t", program: 123, fetch });
  assert.equal(await client.register([{ email: "a@example.com" }]), "it");
  assert.equal(answers.length, 0);
});
