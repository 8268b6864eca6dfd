// Faults set with a click, or built from what the mock says each kind may be told.

import { ask, get } from "./api.js";
import { h, problem, prose, put, say, table } from "./dom.js";

const QUICK = [
  ["429, try again in 1 s", { kind: "http", status: 429, retry_after: 1 }],
  ["503", { kind: "http", status: 503 }],
  ["402, tariff limit", { kind: "error", code: 402 }],
  ["Registered, answer lost", { kind: "lost-answer" }],
  ["Connection reset", { kind: "reset" }],
  ["Task stuck", { kind: "task-stuck" }],
  ["Slow: 2 s", { kind: "delay", seconds: 2 }],
];

export async function show(view) {
  const [kinds, standing] = await Promise.all([get("/faults/kinds", {}, false), get("/faults")]);
  const told = h("div", {});
  const set = async (fault) => {
    try {
      const made = await ask("POST", "/faults", { body: fault });
      say(`${made.id} is set`);
      await show(view);
    } catch (error) { put(told, problem(error)); }
  };
  put(view, h("section", { "aria-labelledby": "faults-title" },
    h("h2", { id: "faults-title" }, "Let the next request fail"),
    h("div", { class: "row" }, QUICK.map(([text, fault]) => h("button", { onclick: () => set(fault) }, text))),
    told,
    form(kinds, set),
    h("h3", {}, "What stands"),
    standing.faults.length ? table("Faults", ["Fault", "Kind", "For", "Struck", ""], standing.faults.map((one) => h("tr", {},
      h("th", { scope: "row" }, one.id), h("td", {}, describe(one)), h("td", {}, one.token ?? "everybody"),
      h("td", {}, `${one.applied} of ${one.seen}${one.spent ? ", spent" : ""}`),
      h("td", {}, h("button", { class: "quiet", "aria-label": `Take ${one.id} away`, onclick: async () => { await ask("DELETE", `/faults/${one.id}`, { scoped: false }); await show(view); } }, "Take away")))))
      : h("p", { class: "soft" }, "Nothing: every request is answered as it should be."),
    standing.faults.length ? h("button", { onclick: async () => { await ask("DELETE", "/faults"); await show(view); } }, "Take all away") : null));
}

const describe = (one) => [one.kind, ...Object.entries(one).filter(([name]) => !["id", "kind", "seen", "applied", "spent", "tenant", "token", "operation", "after", "every", "probability"].includes(name)).map(([name, value]) => `${name} ${value}`)].join(", ");

function form(kinds, set) {
  const fields = h("div", { class: "grid" });
  const says = h("p", { class: "soft" });
  const choose = h("select", { id: "kind", onchange: () => fill() }, kinds.kinds.map((one) => h("option", { value: one.kind }, one.kind)));
  const fill = () => {
    const kind = kinds.kinds.find((one) => one.kind === choose.value);
    put(says, prose(kind.says));
    put(fields, [...kind.parameters, ...kinds.when.filter((one) => one.name !== "token")].map(field));
  };
  fill();
  return h("form", { onsubmit: (event) => { event.preventDefault(); set({ kind: choose.value, ...values(event.target) }); } },
    h("fieldset", {}, h("legend", {}, "Any other"),
      h("div", { class: "row" }, h("label", { for: "kind" }, "Kind"), choose), says, fields,
      h("div", { class: "row" }, h("button", { class: "main" }, "Set it"))));
}

function field(one) {
  const hint = one.default === null ? "" : String(one.default);
  const input = one.choices.length && one.type === "a string"
    ? h("select", { name: one.name, "data-type": one.type }, h("option", { value: "" }, hint ? `${hint} (if not said)` : ""), one.choices.map((choice) => h("option", { value: choice }, choice)))
    : h("input", { name: one.name, "data-type": one.type, placeholder: hint, autocomplete: "off" });
  return h("label", {}, h("code", {}, one.name), input, h("small", {}, prose(one.says)));
}

function values(form) {
  const told = {};
  for (const input of form.querySelectorAll("[data-type]")) {
    const text = input.value.trim();
    if (text === "") continue;
    const number = (word) => (word !== "" && Number.isFinite(Number(word)) ? Number(word) : word);
    const type = input.dataset.type;
    if (type.startsWith("an array")) told[input.name] = text.split(",").map((word) => (type.includes("integer") ? number(word.trim()) : word.trim()));
    else told[input.name] = type === "a string" ? text : number(text);
  }
  return told;
}
