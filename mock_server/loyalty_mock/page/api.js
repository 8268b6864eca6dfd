// The control API: asks with the control token, if there is one, and the events as they come.

let controlToken = "";
let tenant = "";

export const setControlToken = (text) => { controlToken = text; };
export const setTenant = (key) => { tenant = key; };
export const currentTenant = () => tenant;

export class Refused extends Error {
  constructor(status, told) {
    super(told.detail ?? told.title ?? `HTTP ${status}`);
    this.status = status;
    this.errors = told.errors ?? [];
  }
}

const headers = () => (controlToken ? { Authorization: `Bearer ${controlToken}` } : {});

function address(path, query = {}, scoped = true) {
  const told = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "" && value !== undefined));
  if (scoped && tenant) told.set("tenant", tenant);
  const text = told.toString();
  return `/__mock${path}${text ? `?${text}` : ""}`;
}

export async function ask(method, path, { body, query, scoped } = {}) {
  const changing = method !== "GET";
  const answer = await fetch(address(path, query, scoped), {
    method,
    headers: { ...headers(), ...(changing ? { "Content-Type": "application/json" } : {}) },
    body: changing && method !== "DELETE" ? JSON.stringify(body ?? {}) : undefined,
    cache: "no-store",
    redirect: "error",
  });
  const told = await answer.json();
  if (!answer.ok) throw new Refused(answer.status, told);
  return told;
}

export const get = (path, query, scoped) => ask("GET", path, { query, scoped });

// Read with fetch, since an EventSource sends no Authorization; connects anew when it breaks.
export async function follow({ since, on, state, signal }) {
  let last = since;
  let pause = 250;
  while (!signal.aborted) {
    try {
      const answer = await fetch(address("/events", {}, false), {
        headers: { ...headers(), "Last-Event-ID": String(last) }, cache: "no-store", signal,
      });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      state("live");
      pause = 250;
      let rest = "";
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        const parts = (rest + value).split("\n\n");
        rest = parts.pop();
        for (const part of parts) {
          const fields = Object.fromEntries(part.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
          if (fields.id) last = Number(fields.id);
          if (fields.event) on(fields.event, JSON.parse(fields.data));
        }
      }
    } catch (error) {
      if (signal.aborted) return;
    }
    state("gone");
    await new Promise((done) => setTimeout(done, pause));
    pause = Math.min(pause * 2, 4000);
  }
}
