// SPDX-License-Identifier: Apache-2.0
// A search field that hides the rows that do not fit: <input data-filter="#rows">, rows with data-text.
"use strict";

document.addEventListener("input", (event) => {
  const rows = event.target.dataset?.filter && document.querySelector(event.target.dataset.filter);
  if (!rows) return;
  const wanted = event.target.value.trim().toLowerCase();
  for (const row of rows.children) {
    const isFilled = row.querySelector("input[type=number]")?.value;
    row.hidden = !isFilled && !row.dataset.text.toLowerCase().includes(wanted);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.dataset?.filter) event.preventDefault();
});
