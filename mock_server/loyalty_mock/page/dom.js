// Elements from values. Whatever a client sent gets in as text, never as markup.

export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

// `words` like these become code; everything else stays text.
export const prose = (text) => text.split("`").map((part, index) => (index % 2 ? h("code", {}, part) : part));

export const count = (number, one) => `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}`;

export const put = (where, ...what) => where.replaceChildren(...what.flat(9).filter(Boolean));

export function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h("dl", { class: "facts" }, shown.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value instanceof Node ? value : String(value))]));
}

export function table(caption, heads, rows) {
  return h("div", { class: "table", tabindex: "0", role: "region", "aria-label": `${caption}, as a table` },
    h("table", {},
      h("caption", { class: "unseen" }, caption),
      h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, rows)));
}

export const say = (text) => { document.getElementById("live").textContent = text; };

export const outcome = (kind) => ({ accepted: "good", refused: "bad", faulted: "odd" })[kind] ?? "";

export const problem = (error) => h("p", { class: "told bad", role: "alert" }, error.message);
