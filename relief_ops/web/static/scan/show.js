// SPDX-License-Identifier: Apache-2.0
// The result, huge, and the last scans below it.

import { group } from "./code.js";
import { icon, item, link, word } from "./words.js";

const place = (id) => document.getElementById(id);
const LISTED = 5;
const BAD = ["rejected", "disputed"];
const KEY = "scan-list";

/** How an outcome looks: `{look, icon, head, number, unit, more}`; `more` are texts and elements. */
export function appearance(scan, result) {
  const unit = result.handling_unit;
  const problem = result.problem;
  if (problem) {
    const fields = Object.values(problem.errors ?? {}).flat().filter((text) => typeof text === "string");
    const kept = result.status === "disputed" ? [word("disputed")] : [];
    return { look: result.status, icon: result.status, head: problem.title, more: [problem.detail, ...fields, ...kept] };
  }
  const { name, unit: measure } = unit ? item(unit.item) : { name: group(scan.code), unit: "" };
  if (result.missing_parts?.length) {
    const missing = result.missing_parts.map((part) => part.name).join(" · ");
    return { look: "parts", icon: "parts", head: name, more: [word("parts"), missing] };
  }
  const number = result.taken?.quantity ?? unit?.quantity;
  const more = result.taken ? newCode(result.taken.code) : [unit?.location ?? group(scan.code)];
  if (result.status === "duplicate") more.unshift(word("duplicate"));
  return { look: result.status, icon: result.status, head: name, number, unit: measure, more };
}

function newCode(code) {
  return [word("opened").replace("#", group(code)), link(word("label"), `/labels?codes=${code}`)];
}

export function show({ look, icon: iconName, head, number, unit, more = [] }) {
  const result = place("scan-result");
  result.className = `scan-result is-${look}`;
  place("result-mark").replaceChildren(icon(iconName ?? look));
  place("result-head").textContent = head;
  place("result-number").replaceChildren(...numberWithUnit(number, unit));
  place("result-more").replaceChildren(...more.flatMap((part) => [piece(part), " "]));
}

/** What scripts may rely on: the code and its outcome, set together, once for each scan. */
export function tell(code, status) {
  const result = place("scan-result");
  result.setAttribute("data-code", code);
  result.setAttribute("data-status", status);
}

/** A piece that stays on one line if it can. */
function piece(content) {
  const element = document.createElement("span");
  element.className = "part";
  element.append(content);
  return element;
}

function numberWithUnit(number, unit) {
  if (number === undefined) return [];
  const small = document.createElement("small");
  small.textContent = unit;
  return [number.toLocaleString(document.documentElement.lang), small];
}

// ---- the last scans: [{id, status, code, text, time}], newest first ----

let rows = storedRows();

/** Put a scan on top of the list, or change its row where it stands; bad news come to the top. */
export function list(scan, status, text) {
  const at = rows.findIndex((other) => other.id === scan.id);
  const words = text ?? rows[at]?.text ?? word(status);
  const row = { id: scan.id, status, code: group(scan.code), text: words, time: scan.occurred_at.slice(11, 19) };
  if (at >= 0 && !BAD.includes(status)) rows[at] = row;
  else rows = [row, ...rows.filter((other) => other.id !== scan.id)].slice(0, LISTED);
  sessionStorage.setItem(KEY, JSON.stringify(rows));
  draw();
}

export const textOf = (look) => (look.number === undefined ? look.head : `${look.head} ${look.number} ${look.unit}`);

export function draw() {
  place("scan-list").replaceChildren(...rows.map(drawn));
}

function drawn(row) {
  const element = document.createElement("li");
  element.className = `is-${row.status}`;
  const [text, code, time] = ["b", "span", "time"].map((tag) => document.createElement(tag));
  text.textContent = row.text;
  code.textContent = row.code;
  code.className = "code";
  time.textContent = row.time;
  const mark = icon(row.status);
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", word(row.status));
  mark.removeAttribute("aria-hidden");
  element.append(mark, text, code, time);
  return element;
}

function storedRows() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}
