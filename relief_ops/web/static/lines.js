// SPDX-License-Identifier: Apache-2.0
// Rows of a form that can be added and taken away, and what each says of its item.
//
// <div data-lines="lines" data-most="200" data-words="labels: #" data-unknown="…"> holds the rows (data-line), whose fields
// are named lines-0-item, lines-1-item, …, and a <template> of one in which the number is NEW. Items come from
// <datalist id="items"> with data-name, data-unit and data-pack.
"use strict";

(() => {
  const holder = document.querySelector("[data-lines]");
  if (!holder) return;
  const group = holder.dataset.lines;
  const template = holder.querySelector("template");
  const addButton = document.querySelector("[data-add-line]");
  const items = new Map(Array.from(document.querySelectorAll("#items option"), (option) => [option.value, option.dataset]));
  const rows = () => Array.from(holder.querySelectorAll("[data-line]"));
  const NUMBERED = ["name", "id", "for", "data-error-for", "aria-describedby"];

  function number(row, n) {
    for (const element of row.querySelectorAll("*")) {
      for (const attribute of NUMBERED) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, value.replace(new RegExp(`${group}-(\\d+|NEW)-`), `${group}-${n}-`));
      }
    }
  }

  function renumber() {
    rows().forEach(number);
    for (const row of rows()) row.querySelector("[data-remove-line]").hidden = rows().length === 1;
    addButton.hidden = rows().length >= Number(holder.dataset.most);
  }

  function add() {
    holder.insertBefore(template.content.cloneNode(true), template);
    renumber();
    rows().at(-1).querySelector("input").focus();
  }

  function packs(quantity, pack) {
    const full = Math.floor(quantity / pack);
    const rest = quantity % pack;
    const labels = full + (rest ? 1 : 0);
    const sum = full && rest ? `${full} × ${pack} + ${rest}` : full > 1 && pack > 1 ? `${full} × ${pack}` : "";
    return (sum ? `${sum} · ` : "") + holder.dataset.words.replace("#", labels);
  }

  function say(row) {
    const field = row.querySelector("[data-item]");
    const item = items.get(field.value.trim().toUpperCase());
    const pack = row.querySelector("[data-pack]");
    const quantity = Number(row.querySelector("[data-quantity]").value);
    if (pack) pack.placeholder = item ? item.pack : "";
    row.querySelector("[data-item-name]").textContent = item ? item.name : field.value ? holder.dataset.unknown : "";
    const size = Number(pack?.value || item?.pack);
    const place = row.querySelector("[data-labels]");
    if (place) place.textContent = item && quantity > 0 && size > 0 ? `${item.unit} · ${packs(quantity, size)}` : item ? item.unit : "";
  }

  addButton.addEventListener("click", add);
  holder.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove-line]");
    if (!button) return;
    button.closest("[data-line]").remove();
    renumber();
    addButton.focus();
  });
  holder.addEventListener("input", (event) => say(event.target.closest("[data-line]")));
  // A field that was refused must not hide.
  document.addEventListener("htmx:afterSwap", () => {
    const refused = holder.querySelectorAll(".is-invalid");
    for (const field of refused) field.closest("details")?.setAttribute("open", "");
    refused[0]?.focus();
  });
  rows().forEach(say);
  renumber();
})();
