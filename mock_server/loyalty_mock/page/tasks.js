// Tasks with their progress and results, and the members that were registered.

import { ask, get } from "./api.js";
import { facts, h, problem, put, table } from "./dom.js";

export async function showTasks(view) {
  const told = await get("/tasks", { limit: 200 });
  const one = h("div", {});
  const open = async (id) => put(one, await task(id, () => showTasks(view)).catch((error) => [problem(error)]));
  put(view, h("section", { "aria-labelledby": "tasks-title" },
    h("h2", { id: "tasks-title" }, "Tasks"),
    told.total ? table("Tasks", ["Task", "State", "Progress", "Profiles", "Failed", "Batches", "Matching"], told.tasks.map((task) => h("tr", {},
      h("th", { scope: "row" }, h("button", { class: "quiet mono", onclick: () => open(task.task_id) }, task.task_id)),
      h("td", {}, task.status),
      h("td", {}, h("progress", { max: 100, value: task.progress, "aria-label": `progress of ${task.task_id}` }), ` ${task.progress} %`),
      h("td", { class: "number" }, task.total.toLocaleString("en")),
      h("td", { class: task.failed ? "number bad" : "number" }, String(task.failed)),
      h("td", { class: "number" }, String(task.batches)),
      h("td", {}, `${task.matching}, program ${task.loyalty_program_id}`))))
      : h("p", { class: "empty" }, "No task has begun yet. Each accepted request without a task_id begins one."),
    told.total > told.tasks.length ? h("p", { class: "soft" }, `${told.total - told.tasks.length} more are not shown.`) : null,
    one));
}

async function task(id, again) {
  const told = await get(`/tasks/${id}`);
  const end = (how) => () => ask("POST", `/tasks/${id}/${how}`).then(again);
  const errors = told.result.errors.slice(0, 200);
  return [
    h("h3", {}, "Task ", h("code", {}, id)),
    facts([["state", `${told.status}, ${told.progress} %`], ["profiles", told.total], ["failed", told.failed]]),
    h("div", { class: "row" }, h("button", { onclick: end("complete") }, "Complete it"), h("button", { onclick: end("fail") }, "Let it fail")),
    table("Batches", ["Batch", "Profiles", "Processed", "From", "Until"], told.batches.map((batch) => h("tr", {},
      h("th", { scope: "row" }, String(batch.batch)), h("td", {}, String(batch.profiles)), h("td", {}, String(batch.processed)), h("td", {}, batch.starts), h("td", {}, batch.ends)))),
    errors.length ? [h("h3", {}, "What failed"), table("What failed", ["Batch", "Index", "Error", "Why"], errors.map((one) => h("tr", {},
      h("td", {}, String(one.batch)), h("td", {}, String(one.index)), h("td", {}, String(one.error)), h("td", {}, one.error_text))))] : null,
  ];
}

export async function showMembers(view, offset = 0) {
  const told = await get("/members", { limit: 100, offset });
  const page = (to) => () => showMembers(view, to);
  put(view, h("section", { "aria-labelledby": "members-title" },
    h("h2", { id: "members-title" }, `Members: ${told.total.toLocaleString("en")}`),
    told.total ? table("Members", ["Identifier", "Matching", "Program", "Since", "Token"], told.members.map((one) => h("tr", {},
      h("th", { scope: "row", class: "mono" }, Array.isArray(one.identifier) ? one.identifier.join(" = ") : one.identifier),
      h("td", {}, one.matching), h("td", {}, String(one.loyalty_program_id)), h("td", {}, one.registration_date), h("td", { class: "mono" }, one.tenant))))
      : h("p", { class: "empty" }, "Nobody is registered yet."),
    h("div", { class: "row" },
      offset ? h("button", { onclick: page(Math.max(0, offset - 100)) }, "The hundred before") : null,
      offset + 100 < told.total ? h("button", { onclick: page(offset + 100) }, "The next hundred") : null)));
}
