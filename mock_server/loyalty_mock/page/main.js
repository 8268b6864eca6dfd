// Where all begins: which view is shown, for which token, and whether the mock is there.

import { follow, get, setControlToken, setTenant } from "./api.js";
import { h, problem, put } from "./dom.js";
import * as example from "./example.js";
import * as faults from "./faults.js";
import * as journal from "./journal.js";
import * as profile from "./profile.js";
import { showMembers, showTasks } from "./tasks.js";

const VIEWS = { journal: journal.show, tasks: showTasks, members: showMembers, faults: faults.show, profile: profile.show, try: example.show };
const view = document.getElementById("view");
const link = document.getElementById("link");
const tenant = document.getElementById("tenant");
const WORDS = { live: "live", gone: "the mock is gone; trying again", wait: "connecting" };

function state(now) {
  link.className = `link ${now}`;
  link.textContent = WORDS[now];
}

const named = () => (location.hash.slice(1) in VIEWS ? location.hash.slice(1) : "journal");

async function show() {
  const name = named();
  for (const one of document.querySelectorAll("nav a")) {
    if (one.hash === `#${name}`) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  }
  document.title = `${name} · loyalty-mock`;
  journal.hide();
  try { await VIEWS[name](view); } catch (error) { put(view, h("section", {}, problem(error))); }
}

async function tenants() {
  const told = await get("/tenants", {}, false);
  const chosen = tenant.value;
  put(tenant, h("option", { value: "" }, "everybody"), told.tenants.map((one) => h("option", { value: one.tenant }, `${one.token} (${one.members.toLocaleString("en")} members)`)));
  tenant.value = chosen;
}

// What changes often is asked for again at most twice a second.
let stale;
function refresh() {
  stale ??= setTimeout(() => {
    stale = undefined;
    tenants().catch(() => {});
    if (["tasks", "members"].includes(named()) && !view.contains(document.activeElement)) show();
  }, 500);
}

// Tasks go on by themselves; whoever is about to press something there is left alone.
setInterval(() => {
  if (named() === "tasks" && !view.contains(document.activeElement) && !document.hidden) show();
}, 2000);

async function begin() {
  try {
    const last = await journal.load();
    await tenants();
    document.getElementById("gate").hidden = true;
    await show();
    follow({
      since: last,
      signal: new AbortController().signal,
      state: (now) => { state(now); },
      on: (event, data) => {
        if (event === "entry") { journal.add(data); refresh(); }
        if (event === "gap") journal.load();
        if (event === "change" && data.resource.endsWith("/reset")) journal.load().then(refresh);
      },
    });
  } catch (error) {
    if (error.status !== 401) {
      state("gone");
      setTimeout(begin, 1000);
      return;
    }
    const gate = document.getElementById("gate");
    gate.hidden = false;
    gate.onsubmit = (event) => {
      event.preventDefault();
      setControlToken(document.getElementById("control-token").value);
      document.getElementById("gate-told").textContent = "";
      begin().then(() => { if (!gate.hidden) document.getElementById("gate-told").textContent = "That is not its token."; });
    };
  }
}

tenant.addEventListener("change", () => { setTenant(tenant.value); show(); });
window.addEventListener("hashchange", () => { show(); });
begin();
