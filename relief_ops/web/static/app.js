// SPDX-License-Identifier: Apache-2.0
// What every page does by itself; pages work without it, only less comfortably.
"use strict";

(() => {
  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

  // ---- forms: a refusal appears above the button, and nothing that was typed is lost ----

  const problemPlace = (element) => element.closest("form")?.querySelector(".form-problem");

  function showText(place, text) {
    const notice = document.createElement("div");
    notice.className = "notice is-warn";
    notice.textContent = text;
    place.replaceChildren(notice);
    place.scrollIntoView({ block: "nearest" });
  }

  function clearMarks(form) {
    form.querySelector(".form-problem")?.replaceChildren();
    form.querySelectorAll(".is-invalid").forEach(clearMark);
  }

  function clearMark(input) {
    input.classList.remove("is-invalid");
    input.removeAttribute("aria-invalid");
    const error = input.form?.querySelector(`[data-error-for="${CSS.escape(input.name)}"]`);
    if (error) error.textContent = "";
  }

  function markFields(form, place) {
    for (const line of place.querySelectorAll("[data-field]")) {
      const input = form.elements[line.dataset.field];
      if (!(input instanceof HTMLElement)) continue;
      input.classList.add("is-invalid");
      input.setAttribute("aria-invalid", "true");
      const label = (input.labels?.[0]?.textContent ?? "").replace("*", "").trim();
      const error = form.querySelector(`[data-error-for="${CSS.escape(input.name)}"]`);
      if (error) error.textContent = line.textContent;
      if (label) line.textContent = `${label}: ${line.textContent}`;
    }
    (form.querySelector(".is-invalid") ?? place).focus();
  }

  document.addEventListener("htmx:configRequest", (event) => {
    const token = meta("csrf-token");
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest("form");
    if (form) clearMarks(form);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const place = problemPlace(event.detail.requestConfig.elt);
    if (xhr.status < 400 || !place) return;
    if (/<html/i.test(xhr.responseText)) {
      showText(place, meta("unreachable")); // a proxy's page, not ours
      return;
    }
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    event.detail.target = place;
    event.detail.swapOverride = "innerHTML";
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const place = event.detail.target;
    if (!place.classList.contains("form-problem")) return;
    place.scrollIntoView({ block: "nearest" });
    markFields(place.closest("form"), place);
  });

  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const place = problemPlace(event.target);
      if (place) showText(place, meta("unreachable"));
    });
  }

  document.addEventListener("input", (event) => {
    if (event.target.classList.contains("is-invalid")) clearMark(event.target);
  });

  // ---- keys and buttons ----

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("details.user[open]").forEach((menu) => (menu.open = false));
    const isTyping = event.target.closest("input, select, textarea, [contenteditable]");
    const search = document.getElementById("search");
    if (event.key === "/" && !isTyping && search) {
      event.preventDefault();
      search.focus();
    }
  });

  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = document.createElement("textarea"); // without https there is no clipboard of its own
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }

  document.addEventListener("click", async (event) => {
    const menu = document.querySelector("details.user[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;

    const copyButton = event.target.closest("[data-copy]");
    if (copyButton) {
      await copy(copyButton.dataset.copy);
      const words = copyButton.querySelector("span");
      const before = words.textContent;
      words.textContent = copyButton.dataset.done;
      setTimeout(() => (words.textContent = before), 2000);
    }
    if (event.target.closest("[data-print]")) window.print();

    const time = event.target.closest("time.ago");
    if (time) time.textContent = time.classList.toggle("is-exact") ? time.dataset.exact : ago(time);
  });

  // ---- times that stay true while the page is open ----

  const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

  function ago(time) {
    const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
    const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
    return relative.format(Math.round(seconds / size), unit);
  }

  setInterval(() => {
    document.querySelectorAll("time.ago:not(.is-exact)").forEach((time) => (time.textContent = ago(time)));
  }, 60000);

  // ---- the network and what waits for it; a page with an outbox dispatches `outbox` with {waiting: n} ----

  const line = document.getElementById("network");
  let waiting = 0;
  let offlineSince = null;

  function showNetwork() {
    if (!line) return;
    const state = offlineSince ? "offline" : waiting ? "waiting" : "sent";
    const fact = state === "offline" ? offlineSince : waiting;
    line.dataset.state = state;
    line.querySelector("span").textContent = line.dataset[state].replace("#", fact);
  }

  function noticeNetwork() {
    offlineSince = navigator.onLine ? null : new Date().toTimeString().slice(0, 5);
    showNetwork();
  }

  window.addEventListener("online", noticeNetwork);
  window.addEventListener("offline", noticeNetwork);
  document.addEventListener("outbox", (event) => {
    waiting = event.detail.waiting;
    showNetwork();
  });
  if (!navigator.onLine) noticeNetwork();
})();
