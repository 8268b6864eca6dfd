// Registering members with fetch: batches, errors, 429 and the task, as the endpoint wants it.

const BATCH = 10_000; // "A single request should not exceed 10,000 profiles"
const TRIES = 5;
const sleep = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds));

export class LoyaltyError extends Error {}

export class LoyaltyClient {
  constructor({ url, token, program, fetch = globalThis.fetch }) {
    Object.assign(this, { url, token, program, fetch });
  }

  /** Send the members, all to one task, and give its id. */
  async register(members, matching = "email") {
    let task = {};
    for (let start = 0; start < members.length; start += BATCH) {
      const { task_id } = await this.post("loyalty/register_member_batch_task", {
        loyalty_program_id: this.program,
        matching,
        data: members.slice(start, start + BATCH),
        ...task,
      });
      task = { task_id };
    }
    return task.task_id;
  }

  /** Wait until the task has ended and give its result. */
  async wait(task_id, seconds = 60) {
    for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await sleep(200)) {
      const { data } = await this.post("tasks/status", { task_id });
      if (["completed", "success"].includes(data.status)) return data.result;
      if (data.status === "failed") throw new LoyaltyError(`task ${task_id} failed`);
    }
    throw new Error(`task ${task_id} has not ended`);
  }

  /** Send one request; a refusal may show in the status, in `error`, or in both. */
  async post(operation, fields) {
    for (let tried = 1; ; tried++) {
      const answer = await this.fetch(`${this.url}/api/v1.1/${operation}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ token: this.token, ...fields }),
      });
      // A 429 was not taken, so it may be sent again; of a 503 nobody knows.
      if (answer.status === 429 && tried < TRIES) {
        await sleep(1000 * Number(answer.headers.get("Retry-After") ?? 2 ** tried / 4));
        continue;
      }
      const body = await answer.json();
      if (answer.status !== 200 || body.error !== 0) {
        throw new LoyaltyError(`${body.error}: ${body.error_text}`);
      }
      return body;
    }
  }
}
