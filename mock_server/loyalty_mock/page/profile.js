// The profile: a shipped one chosen, single knobs set otherwise, the clock, and a reset.

import { ask, currentTenant, get } from "./api.js";
import { h, problem, prose, put, say, table } from "./dom.js";

export async function show(view) {
  const [now, knobs, profiles, clock] = await Promise.all([get("/profile"), get("/knobs", {}, false), get("/profiles", {}, false), get("/clock", {}, false)]);
  const told = h("div", {});
  const change = async (method, path, body, text) => {
    try {
      await ask(method, path, { body });
      await show(view);
      say(text);
    } catch (error) { put(told, problem(error)); }
  };
  const whose = currentTenant() ? (now.own ? "this token's own" : "everybody's, which this token stands under") : "everybody's";
  const choose = h("select", { id: "shipped" }, profiles.profiles.map((one) => h("option", { value: one.name, selected: one.name === now.name }, one.name)));
  put(view, h("section", { "aria-labelledby": "profile-title" },
    h("h2", { id: "profile-title" }, `Profile ${now.name}: ${whose}`),
    h("p", { class: "soft" }, "The endpoint's page leaves much open. A profile is how each of these choices is made."),
    h("div", { class: "row" }, h("label", { for: "shipped" }, "Stand under"), choose,
      h("button", { class: "main", onclick: () => change("PUT", "/profile", { profile: choose.value }, `profile ${choose.value}`) }, "Set it"),
      h("button", { onclick: () => change("DELETE", "/profile", {}, "gone back") }, "Go back")),
    told,
    table("Knobs", ["Knob", "Value", "What it means"], knobs.knobs.map((knob) => row(knob, now.knobs[knob.name], change))),
    h("h3", {}, "Clock"),
    h("p", {}, `It is ${clock.now} for the mock${clock.frozen ? ", and stays so" : ""}.`),
    h("div", { class: "row" },
      clock.frozen ? h("button", { onclick: () => change("POST", "/clock/resume", {}, "the time goes on") }, "Let it go on") : h("button", { onclick: () => change("POST", "/clock/freeze", {}, "the time is held") }, "Hold it"),
      [["A minute on", 60], ["An hour on", 3600], ["A day on", 86400]].map(([text, seconds]) => h("button", { onclick: () => change("POST", "/clock/advance", { seconds }, text) }, text))),
    h("h3", {}, "Begin anew"),
    h("p", { class: "soft" }, currentTenant() ? "Forgets this token's tasks, members, exchanges, faults and profile." : "Forgets everybody's tasks, members, exchanges, faults and profiles."),
    h("button", { onclick: () => change("POST", "/reset", {}, "all forgotten") }, "Forget it all")));
}

function row(knob, value, change) {
  const values = Object.keys(knob.values);
  const means = knob.values[value] ?? "";
  const input = values.includes(value)
    ? h("select", { "aria-label": knob.name, onchange: (event) => change("PATCH", "/profile", { knobs: { [knob.name]: event.target.value } }, `${knob.name} is ${event.target.value}`) },
      values.map((one) => h("option", { value: one, selected: one === value }, one)))
    : h("code", {}, value);
  return h("tr", { class: value === knob.default ? "" : "changed" },
    h("th", { scope: "row" }, h("code", {}, knob.name)), h("td", {}, input), h("td", {}, prose(knob.says), " ", h("span", { class: "soft" }, prose(means), ` (${knob.rule})`)));
}
