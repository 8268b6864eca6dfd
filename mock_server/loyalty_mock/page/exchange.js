// One exchange, opened: what was sent, which rule refused it and where, what went back.

import { get } from "./api.js";
import { count, facts, h, outcome, prose } from "./dom.js";
import { shown } from "./trees.js";

let rules;
const ruleOf = async (id) => {
  rules ??= get("/rules", {}, false).then((told) => Object.fromEntries(told.rules.map((one) => [one.id, one])));
  return (await rules)[id];
};

// What could not be read is shown as it came.
const readable = (told) => !["ENC-4", "SEC-1"].includes(told.rule);

const BINDS = {
  stated: "the endpoint's page states it", shown: "the page's example shows it",
  inferred: "inferred: the page does not say", open: "the page leaves it open",
};

export async function opened(number) {
  const told = await get(`/journal/${number}`, {}, false);
  const rule = told.rule ? await ruleOf(told.rule) : null;
  const places = told.places ?? [];
  return [
    h("h2", { tabindex: "-1", id: "opened" }, `#${told.number} `, h("span", { class: outcome(told.outcome) }, told.outcome), ` ${told.operation ?? told.path}`),
    rule ? h("div", { class: "told bad" },
      h("strong", { class: "bad" }, rule.id), told.place ? [" at ", h("code", {}, told.place)] : "", `: ${told.error_text}`,
      h("span", { class: "why" }, prose(rule.says), " ", h("span", { class: "soft" }, `(${BINDS[rule.standing]}: ${rule.source})`)),
      Object.entries(rule.weaker ?? {}).map(([standing, says]) => h("span", { class: "why" }, prose(says), " ", h("span", { class: "soft" }, `(${BINDS[standing]})`)))) : null,
    told.fault ? h("p", { class: "told" }, `Struck by the fault ${told.fault}.`) : null,
    facts([
      ["answered", `HTTP ${told.status}, error ${told.error}${told.error_text && !rule ? `: ${told.error_text}` : ""}`],
      ["sent", `${told.method} ${told.path}, ${told.format}, ${count(told.bytes, "byte")}${told.profiles === null ? "" : `, ${count(told.profiles, "profile")}`}`],
      ["token", told.token ?? "none could be read"],
      ["profile", told.profile],
      ["task", told.task_id ? h("code", {}, told.task_id, told.batch === null ? "" : `, batch ${told.batch}`) : null],
      ["not registered", told.failed ? `${told.failed} of them` : null],
      ["when", `${told.time}, ${told.ms} ms`],
    ]),
    h("h3", {}, "Request"),
    body(told.request.body, readable(told) ? told.format : "text", places),
    h("details", {}, h("summary", {}, "Headers"), h("pre", { tabindex: "0", "aria-label": "request headers" }, lines(told.request.headers))),
    h("h3", {}, "Answer"),
    body(told.answer.body, told.fault ? "text" : told.format, []),
    h("details", {}, h("summary", {}, "Headers"), h("pre", { tabindex: "0", "aria-label": "answer headers" }, lines(told.answer.headers))),
  ].filter(Boolean);
}

const lines = (headers) => Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\n");

function body(told, format, places) {
  if (told.text !== undefined) return told.text ? shown(told.text, format, places) : h("p", { class: "soft" }, "no body");
  return [
    h("p", { class: "soft" }, `${told.size.toLocaleString("en")} bytes, too many to keep; SHA-256 ${told.sha256}`),
    told.summary ? shown(JSON.stringify(told.summary), "json", []) : null,
  ];
}
