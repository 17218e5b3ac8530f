// SPDX-License-Identifier: Apache-2.0
// The last scan taken back, within a minute, by the movement that is its opposite.

import { ask } from "./net.js";
import { word } from "./words.js";

const WITHIN = 60000;
const UNDOABLE = ["receive", "move", "pick"];

export class Undo {
  constructor(button) {
    this.button = button;
    this.last = null;
  }

  /** Offer to take back a scan; `code` is that of the unit that it concerned. */
  offer(scan, code) {
    clearTimeout(this.timer);
    this.last = UNDOABLE.includes(scan.action) ? { scan, code } : null;
    this.button.disabled = !this.last;
    this.timer = setTimeout(() => this.forget(), WITHIN);
  }

  forget() {
    this.last = null;
    this.button.disabled = true;
  }

  /** `{scan}` once it is undone, else `{head, detail}` that say why it is not. */
  async run() {
    const { scan, code } = this.last;
    this.button.disabled = true;
    const found = await ask(`/api/v1/movements?handling_unit=${code}&page_size=10`);
    if (!found) return this.fail(word("undo-away"));
    const movement = found.status === 200 && found.body.find((row) => isOf(row, scan));
    if (!movement) return this.fail(word("undo-none"));
    const body = { reason: word("undo-reason") };
    const answer = await ask(`/api/v1/movements/${movement.id}/reversals`, { body, key: `undo-${movement.id}` });
    if (answer?.status !== 201) return this.fail(answer?.body.title ?? word("undo-away"), answer?.body.detail);
    this.forget();
    return { scan };
  }

  fail(head, detail = "") {
    this.button.disabled = !this.last;
    return { head, detail };
  }
}

/** The movement that a scan made happened at its very instant. */
const isOf = (row, scan) => !row.reverses && Date.parse(row.occurred_at) === Date.parse(scan.occurred_at);
