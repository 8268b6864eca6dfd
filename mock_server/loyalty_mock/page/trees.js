// A body as people read it, with the places that a rule found wrong marked. Text nodes only.

import { h } from "./dom.js";

const same = (a, b) => a.length === b.length && a.every((step, index) => String(step) === String(b[index]));

export function shown(text, format, places) {
  const parsed = format === "xml" ? xml(text, places) : format === "json" ? json(text, places) : null;
  return h("pre", { tabindex: "0", "aria-label": "body" }, parsed ?? text);
}

function marker(places) {
  const left = new Set(places.map((_, index) => index));
  return {
    at(path) {
      const found = places.findIndex((place, index) => left.has(index) && same(place, path));
      if (found >= 0) left.delete(found);
      return found >= 0;
    },
    // A place that is not there stands in the nearest thing that is.
    missing(path) {
      const names = places.filter((place, index) => left.has(index) && place.length === path.length + 1 && same(place.slice(0, -1), path));
      places.forEach((place, index) => { if (names.includes(place)) left.delete(index); });
      return names.map((place) => String(place.at(-1)));
    },
  };
}

const lack = (names) => names.map((name) => h("mark", { class: "lack" }, `\u2190 ${name} is missing or wrong here`));

function json(text, places) {
  let value;
  try { value = JSON.parse(text); } catch { return null; }
  const marks = marker(places);
  const walk = (node, path, indent) => {
    const hit = marks.at(path);
    const inner = [];
    if (node !== null && typeof node === "object") {
      const list = Array.isArray(node);
      const entries = list ? node.map((one, index) => [index, one]) : Object.entries(node);
      const pad = "  ".repeat(indent + 1);
      inner.push(list ? "[" : "{");
      entries.forEach(([key, one], index) => {
        inner.push(`\n${pad}`, list ? "" : `${JSON.stringify(key)}: `, walk(one, [...path, key], indent + 1), index + 1 < entries.length ? "," : "");
      });
      const lacking = lack(marks.missing(path));
      if (lacking.length) inner.push(`\n${pad}`, lacking);
      inner.push(entries.length || lacking.length ? `\n${"  ".repeat(indent)}` : "", list ? "]" : "}");
    } else {
      inner.push(JSON.stringify(node));
    }
    return hit ? h("mark", {}, inner) : inner;
  };
  return walk(value, [], 0);
}

function xml(text, places) {
  // Parsed as a document of its own: nothing in it is ever part of this page.
  const parsed = new DOMParser().parseFromString(text, "application/xml");
  if (!parsed.documentElement || parsed.getElementsByTagName("parsererror").length) return null;
  const marks = marker(places);
  const walk = (element, path, indent) => {
    const pad = "  ".repeat(indent);
    const children = [...element.children];
    const hit = marks.at(path);
    const inner = [`<${element.tagName}>`];
    if (children.length) {
      children.forEach((child, index) => {
        const step = child.tagName === "item" ? index : child.tagName;
        inner.push(`\n${pad}  `, walk(child, [...path, step], indent + 1));
      });
    } else {
      inner.push(element.textContent.trim());
    }
    const lacking = lack(marks.missing(path));
    if (lacking.length) inner.push(`\n${pad}  `, lacking);
    inner.push(children.length || lacking.length ? `\n${pad}` : "", `</${element.tagName}>`);
    return hit ? h("mark", {}, inner) : inner;
  };
  return walk(parsed.documentElement, [], 0);
}
