// SPDX-License-Identifier: Apache-2.0
// − and + for what came. What is damaged, missing or refused is taken from what was received, so that the sum stays right.
"use strict";

(() => {
  const field = (line, name) => line.querySelector(`input[name$="-${name}"]`);
  const count = (input) => Math.max(0, Number.parseInt(input.value, 10) || 0);
  const FROM_RECEIVED = { damaged: -1, missing: -1, refused: -1, over: 1 };

  function step(input, by) {
    const before = count(input);
    input.value = Math.max(0, before + by);
    return count(input) - before;
  }

  function show(line) {
    const [received, damaged, missing, refused, over] = ["received", "damaged", "missing", "refused", "over"].map((name) => count(field(line, name)));
    const sent = Number(line.dataset.sent);
    const entered = received + damaged + missing + refused - over;
    const words = line.querySelector(".delivery-sum");
    const isRight = entered === sent;
    words.textContent = words.dataset[isRight ? "right" : "wrong"].replace("#", sent).replace("@", entered);
    words.classList.toggle("is-wrong", !isRight);
  }

  for (const button of document.querySelectorAll("[data-step]")) button.hidden = false;
  document.querySelectorAll(".delivery-line").forEach(show);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const line = button.closest(".delivery-line");
    const input = button.parentElement.querySelector("input");
    const moved = step(input, Number(button.dataset.step));
    const share = FROM_RECEIVED[input.name.split("-").at(-1)];
    if (share) step(field(line, "received"), share * moved);
    show(line);
  });

  document.addEventListener("input", (event) => {
    const line = event.target.closest(".delivery-line");
    if (line) show(line);
  });
})();
