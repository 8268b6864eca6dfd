// A form that sends the page's own example, or whatever is made of it.

import { h, put } from "./dom.js";
import { shown } from "./trees.js";

const PATH = "/api/v1.1/loyalty/register_member_batch_task";
const EXAMPLES = {
  json: `{
  "token": "abc123def456",
  "loyalty_program_id": 123,
  "matching": "email",
  "data": [
    {
      "email": "user1@example.com",
      "registration_date": "2024-09-01T12:34:56Z"
    },
    {
      "email": "user2@example.com"
    }
  ]
}`,
  xml: `<xml>
  <token>abc123def456</token>
  <loyalty_program_id>123</loyalty_program_id>
  <matching>email</matching>
  <data>
    <item>
      <email>user1@example.com</email>
      <registration_date>2024-09-01T12:34:56Z</registration_date>
    </item>
    <item>
      <email>user2@example.com</email>
    </item>
  </data>
</xml>`,
};

export function show(view) {
  const text = h("textarea", { id: "body", spellcheck: "false" });
  const format = h("select", { id: "format", onchange: () => { text.value = EXAMPLES[format.value]; } },
    h("option", { value: "json" }, "JSON"), h("option", { value: "xml" }, "XML"));
  const told = h("div", { "aria-live": "polite" });
  text.value = EXAMPLES.json;
  const send = async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(PATH, { method: "POST", headers: { "Content-Type": `application/${format.value}` }, body: text.value });
      const came = await answer.text();
      put(told, h("h3", {}, `HTTP ${answer.status}`), shown(came, (answer.headers.get("Content-Type") ?? "").includes("xml") ? "xml" : "json", []),
        h("p", {}, "It stands in the ", h("a", { href: "#journal" }, "journal"), " too."));
    } catch (error) {
      put(told, h("p", { class: "told bad" }, `No answer: ${error.message}. A fault may have struck.`));
    }
  };
  put(view, h("section", { "aria-labelledby": "try-title" },
    h("h2", { id: "try-title" }, "Send a request"),
    h("p", { class: "soft" }, "The example of the endpoint's page. Change it, and see what the mock makes of it."),
    h("form", { onsubmit: send },
      h("div", { class: "row" }, h("label", { for: "format" }, "Format"), format),
      h("label", { for: "body" }, `POST ${PATH}`), text,
      h("div", { class: "row" }, h("button", { class: "main" }, "Send"))),
    told));
}
