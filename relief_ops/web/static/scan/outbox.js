// SPDX-License-Identifier: Apache-2.0
// Every scan is written down on the device before it is sent, and struck out once its outcome is known.

import { ask } from "./net.js";

const PREFIX = "scan:";
const BATCH = 100;
const BATCH_TIMEOUT = 30000;
const AGAIN_AFTER = 5000;

/**
 * Sends scans in the order in which they were made. A scan whose answer did not come is late: it tells of what has
 * happened, and goes out with the others in batches.
 *
 * `told.result(entry, result)`: what became of a scan; `told.held(entry)`: it has to wait;
 * `told.changed(waiting, trouble)`: how many wait, and why ("away", "signed-out", "forbidden" or null).
 */
export class Outbox {
  constructor(told) {
    this.told = told;
    this.trouble = null;
    this.isSending = false;
    this.entries = stored().map((entry) => ({ ...entry, isLate: true }));
  }

  get waiting() {
    return this.entries.filter((entry) => entry.isLate).length;
  }

  add(scan) {
    const entry = { scan, madeAt: Date.now(), isLate: false };
    this.entries.push(entry);
    store(entry);
    if (this.trouble) this.hold(entry);
    this.send();
  }

  /** Send what waits; `anew`: there is a reason to believe that it works now. */
  async send(anew = false) {
    if (anew) this.trouble = null;
    if (this.isSending) return;
    this.isSending = true;
    clearTimeout(this.timer);
    try {
      while (this.entries.length && (await this.sendNext()));
    } finally {
      this.isSending = false;
    }
    if (this.entries.length) this.timer = setTimeout(() => this.send(), AGAIN_AFTER);
  }

  async sendNext() {
    const batch = this.next();
    const scans = batch.map(({ scan, isLate }) => (isLate ? { ...scan, has_happened: true } : scan));
    const answer = await ask("/api/v1/scans", { body: { scans }, ...(batch[0].isLate && { timeout: BATCH_TIMEOUT }) });
    const results = answer?.status === 200 ? answer.body.results : null;
    this.trouble = results?.length === batch.length ? null : troubleOf(answer);
    if (this.trouble) this.entries.filter((entry) => !entry.isLate).forEach((entry) => this.hold(entry));
    else batch.forEach((entry, i) => this.settle(entry, results[i]));
    this.told.changed(this.waiting, this.trouble);
    return !this.trouble;
  }

  /** One fresh scan, whose outcome somebody waits for, or a batch of late ones. */
  next() {
    const fresh = this.entries.findIndex((entry) => !entry.isLate);
    if (fresh === 0) return this.entries.slice(0, 1);
    return this.entries.slice(0, fresh < 0 ? BATCH : Math.min(fresh, BATCH));
  }

  hold(entry) {
    entry.isLate = true;
    this.told.held(entry);
    this.told.changed(this.waiting, this.trouble);
  }

  settle(entry, result) {
    this.entries.splice(this.entries.indexOf(entry), 1);
    strikeOut(entry);
    this.told.result(entry, result);
  }
}

function troubleOf(answer) {
  if (answer?.status === 401) return "signed-out";
  return answer?.status === 403 ? "forbidden" : "away";
}

// Each scan under a key of its own: two windows of one browser do not overwrite each other's.

function store(entry) {
  try {
    localStorage.setItem(PREFIX + entry.scan.id, JSON.stringify({ scan: entry.scan, madeAt: entry.madeAt }));
  } catch {
    // Full, or forbidden: it waits in this page only.
  }
}

function strikeOut(entry) {
  try {
    localStorage.removeItem(PREFIX + entry.scan.id);
  } catch {
    // Nothing was kept there.
  }
}

function stored() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    return keys.map((key) => JSON.parse(localStorage.getItem(key))).sort((a, b) => a.madeAt - b.madeAt);
  } catch {
    return [];
  }
}
