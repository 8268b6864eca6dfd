// The journal: a list that holds ten thousand rows and draws only those in sight.

import { currentTenant, get } from "./api.js";
import { count as counted, h, outcome, put, say } from "./dom.js";
import { opened } from "./exchange.js";

const HEIGHT = 44;
const MOST = 10000;
let entries = [];
let kept = [];
let filter = "";
let active = -1;
let follow = true;
let parts;

export const lastNumber = () => entries.at(-1)?.number ?? 0;

export async function load() {
  const told = await get("/journal", { limit: MOST }, false);
  entries = told.entries;
  refill();
  return told.last;
}

export function add(entry) {
  entries.push(entry);
  if (entries.length > MOST + 500) entries = entries.slice(-MOST);
  schedule();
}

let scheduled = false;
function schedule() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => { scheduled = false; refill(); });
}

function refill() {
  const tenant = currentTenant();
  const held = kept[active]?.number;
  kept = entries.filter((one) => (!filter || one.outcome === filter) && (!tenant || one.tenant === tenant || one.tenant === null));
  if (held !== undefined) active = kept.findIndex((one) => one.number === held);
  if (!parts) return;
  parts.count.textContent = counted(kept.length, "exchange");
  parts.empty.hidden = kept.length > 0;
  parts.list.style.height = `${kept.length * HEIGHT}px`;
  if (follow) parts.rows.scrollTop = parts.list.offsetHeight;
  draw();
}

function draw() {
  const { rows, list } = parts;
  const first = Math.max(0, Math.floor(rows.scrollTop / HEIGHT) - 8);
  const last = Math.min(kept.length, Math.ceil((rows.scrollTop + rows.clientHeight) / HEIGHT) + 8);
  const shown = kept.slice(first, last).map((one, index) => row(one, first + index));
  if (active >= 0 && active < kept.length && (active < first || active >= last)) shown.push(row(kept[active], active));
  put(list, shown);
  if (active >= 0) rows.setAttribute("aria-activedescendant", `row-${kept[active]?.number}`);
}

function row(one, index) {
  const where = one.rule ? `${one.rule}${one.place ? ` at ${one.place}` : ""}` : one.fault ? `fault ${one.fault}` : counted(one.profiles ?? 0, "profile");
  const element = h("li", {
    id: `row-${one.number}`, role: "option", "aria-setsize": String(kept.length), "aria-posinset": String(index + 1),
    "aria-selected": String(index === active), onclick: () => open(index),
  },
  h("span", { class: "number" }, `#${one.number}`),
  h("span", { class: "what" }, h("b", { class: outcome(one.outcome) }, one.outcome), ` ${where}`),
  h("span", { class: "who" }, `${one.operation ?? `${one.method} ${one.path}`} · ${one.format} · ${one.token ?? "no token"}`),
  h("span", { class: "when" }, `${one.status}`, h("br"), `${one.ms} ms`));
  element.style.top = `${index * HEIGHT}px`;
  return element;
}

async function open(index) {
  active = index;
  const one = kept[index];
  if (!one) return;
  draw();
  put(parts.one, h("button", { class: "back", onclick: close }, "Back to the list"), await opened(one.number).catch((error) => [h("p", { class: "told bad" }, error.message)]));
  parts.split.classList.add("opened");
  parts.one.scrollTop = 0;
  say(`Exchange ${one.number}, ${one.outcome}${one.rule ? `, ${one.rule}` : ""}`);
  if (parts.one.offsetParent && getComputedStyle(parts.list.parentElement.parentElement).display === "none") document.getElementById("opened")?.focus();
}

function close() {
  parts.split.classList.remove("opened");
  parts.rows.focus();
}

function keys(event) {
  const page = Math.max(1, Math.floor(parts.rows.clientHeight / HEIGHT) - 1);
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
  if (event.key in steps) {
    const from = active < 0 ? kept.length : active;
    active = Math.min(kept.length - 1, Math.max(0, from + steps[event.key]));
    follow = active === kept.length - 1;
    const top = active * HEIGHT;
    if (top < parts.rows.scrollTop) parts.rows.scrollTop = top;
    if (top + HEIGHT > parts.rows.scrollTop + parts.rows.clientHeight) parts.rows.scrollTop = top + HEIGHT - parts.rows.clientHeight;
    draw();
  } else if (event.key === "Enter" || event.key === " ") {
    open(active);
  } else {
    return;
  }
  event.preventDefault();
}

export function show(view) {
  const list = h("ul", { role: "presentation" });
  const rows = h("div", { class: "rows", tabindex: "0", role: "listbox", "aria-label": "Exchanges, oldest first", onkeydown: keys, onscroll: () => {
    follow = rows.scrollTop + rows.clientHeight >= list.offsetHeight - 4;
    draw();
  } }, list);
  const count = h("span", { class: "count" });
  const kinds = h("select", { onchange: (event) => { filter = event.target.value; active = -1; follow = true; refill(); } },
    [["", "all"], ["accepted", "accepted"], ["refused", "refused"], ["faulted", "faulted"]].map(([value, text]) => h("option", { value }, text)));
  const empty = h("div", { class: "empty" },
    h("p", {}, "Nothing has come yet. Send something, and it stands here at once:"),
    h("pre", { tabindex: "0", "aria-label": "a command to try" }, `curl --header 'Content-Type: application/json' \\\n  --data '{"token": "abc123def456", "loyalty_program_id": 123, "matching": "email", "data": [{"email": "nobody"}]}' \\\n  ${location.origin}/api/v1.1/loyalty/register_member_batch_task`),
    h("p", {}, "Or let this page do it: ", h("a", { href: "#try" }, "Try it"), "."));
  const one = h("div", { class: "one", onkeydown: (event) => { if (event.key === "Escape") close(); } },
    h("p", { class: "soft" }, "Choose an exchange: its bodies, the rule and the place stand here. Arrow keys move, Enter opens, Escape comes back."));
  const split = h("section", { class: "split", "aria-label": "Journal" },
    h("div", { class: "list" }, h("div", { class: "tools" }, h("label", {}, "Show ", kinds), count), empty, rows), one);
  parts = { list, rows, count, empty, one, split };
  filter = "";
  active = -1;
  put(view, split);
  refill();
}

export const hide = () => { parts = undefined; };
