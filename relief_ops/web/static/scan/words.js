// SPDX-License-Identifier: Apache-2.0
// What the page brings along in the reader's language: texts, icons, the names and units of items.

const inside = (id) => document.getElementById(id).content;
const texts = new Map([...inside("scan-words").children].map((text) => [text.dataset.word, text.textContent]));
const items = new Map(
  [...inside("scan-items").children].map((item) => [item.value, { name: item.textContent, unit: item.dataset.unit }]),
);

export const word = (name) => texts.get(name);
export const item = (code) => items.get(code) ?? { name: code, unit: "" };
export const icon = (name) => inside("scan-icons").querySelector(`[data-icon="${name}"] svg`).cloneNode(true);

export function link(text, address) {
  const element = document.createElement("a");
  element.textContent = text;
  element.href = address;
  return element;
}
