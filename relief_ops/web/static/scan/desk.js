// SPDX-License-Identifier: Apache-2.0
// What is being done, to where and for which order: chosen by hand, by the address or by scanning.

import { ask, askForPiece } from "./net.js";

const place = (id) => document.getElementById(id);
const KEY = "scan-desk";
const NEEDS = { move: "to", return: "to", pick: "order" };

export class Desk {
  constructor() {
    this.radios = [...document.querySelectorAll("#scan-action input")];
    this.places = new Set([...place("scan-places").options].map((option) => option.value));
    this.restore();
    this.arrange();
  }

  get action() {
    return this.radios.find((radio) => radio.checked).value;
  }

  get to() {
    return this.action === "pick" ? "" : place("scan-to").value.trim().toUpperCase();
  }

  get order() {
    return this.action === "pick" ? place("scan-order").value : "";
  }

  /** What is still missing for a scan of this action: "to", "order" or undefined. */
  get missing() {
    const need = NEEDS[this.action];
    return need && !this[need] ? need : undefined;
  }

  /** "place" or "order" where a code chooses one of them; null where it is none; asks the server if it must. */
  async take(code, mayAsk) {
    if (this.places.has(code)) return this.takePlace(code);
    const isListed = [...place("scan-order").options].some((option) => option.value === code);
    const found = isListed ? { kind: "order", code } : mayAsk && (await whatIs(code));
    if (found?.kind === "order") return this.takeOrder(found.code);
    return null;
  }

  takePlace(code) {
    if (this.action === "pick") return null;
    place("scan-to").value = code;
    this.arrange();
    return "place";
  }

  takeOrder(code) {
    this.selectOrder(code);
    this.choose("pick");
    return "order";
  }

  selectOrder(code) {
    const select = place("scan-order");
    if (![...select.options].some((option) => option.value === code)) select.add(new Option(code, code));
    select.value = code;
  }

  choose(action) {
    this.check(action);
    this.arrange();
  }

  check(action) {
    const radio = this.radios.find((other) => other.value === action);
    if (radio) radio.checked = true;
  }

  /** A target holds for one kind of work: goods that come in do not go where the last ones were moved to. */
  clearPlace() {
    place("scan-to").value = "";
    this.arrange();
  }

  /** Show what this action asks for, and remember it for this window. */
  arrange() {
    const { action } = this;
    for (const part of document.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(action);
    const to = place("scan-to");
    to.placeholder = to.dataset[action] ?? "";
    place("scan-clear").hidden = !this.to;
    sessionStorage.setItem(KEY, JSON.stringify({ action, to: this.to, order: place("scan-order").value }));
    this.refresh();
  }

  /** How far the pick is, and where to walk next. */
  async refresh() {
    const { order } = this;
    if (order !== this.shown) place("scan-progress").replaceChildren();
    this.shown = order;
    const piece = order ? await askForPiece(`/scan/progress?order=${encodeURIComponent(order)}`) : "";
    if (piece === null || order !== this.order) return;
    place("scan-progress").innerHTML = piece;
    document.body.classList.toggle("is-drill", Boolean(place("scan-progress").querySelector(".pick-drill")));
  }

  restore() {
    const asked = Object.fromEntries(new URLSearchParams(location.search));
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    const { action, to, order } = asked.action || asked.order ? { action: "pick", ...asked } : kept;
    if (order) this.selectOrder(order);
    this.check(action);
    place("scan-to").value = to ?? "";
  }
}

async function whatIs(code) {
  const answer = await ask(`/api/v1/codes?text=${encodeURIComponent(code)}`, { timeout: 3000 });
  return answer?.status === 200 ? answer.body : null;
}
