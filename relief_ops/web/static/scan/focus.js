// SPDX-License-Identifier: Apache-2.0
// The code field has the focus whenever nothing else needs it, so that a wedge never types into the void.

const NEEDS_IT = "input:not([type=radio]), select, textarea, a, summary, video, .search, .user";
const TAKES_TEXT = "input:not([type=radio]), textarea, [contenteditable]";

/** `keyboardButton` shows the keyboard of a phone, which else stays away: it would cover half of the page. */
export function keepFocus(field, keyboardButton) {
  const focus = () => field.focus({ preventScroll: true });

  document.addEventListener("click", (event) => {
    const isByKey = event.detail === 0 && event.target.matches("input[type=radio]"); // arrows in the group
    if (!isByKey && !event.target.closest(NEEDS_IT)) focus();
  });

  // A key that writes goes into the field, from wherever it was struck.
  document.addEventListener("keydown", (event) => {
    const isWriting = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (isWriting && event.key !== "/" && !document.activeElement?.matches(TAKES_TEXT)) focus();
  });

  // What was disabled or hidden under the focus has let it fall.
  window.addEventListener("focus", () => document.activeElement === document.body && focus());

  document.getElementById("scan-order").addEventListener("pointerdown", () => {
    document.getElementById("scan-order").addEventListener("change", focus, { once: true });
  });

  keyboardButton.addEventListener("click", () => {
    const isShown = field.inputMode !== "none";
    field.inputMode = isShown ? "none" : "text";
    keyboardButton.setAttribute("aria-pressed", !isShown);
    field.blur();
    focus();
  });

  focus();
}
