// SPDX-License-Identifier: Apache-2.0
// The scan page: a reading comes in by keys, wedge or camera, becomes a scan, and its outcome is shown.

import { Camera } from "./camera.js";
import { canonical, group, isUnit } from "./code.js";
import { Desk } from "./desk.js";
import { deviceName, nameDevice, newId, now } from "./device.js";
import { keepFocus } from "./focus.js";
import { Outbox } from "./outbox.js";
import { appearance, draw, list, show, tell, textOf } from "./show.js";
import { allowSound, play } from "./sound.js";
import { Undo } from "./undo.js";
import { link, word } from "./words.js";

const TWIN = 2000;
const ASKS_REASON = ["wrong-lot", "reason-needed"];
const SOUND = { accepted: "good", duplicate: "soft", queued: "soft" };

const place = (id) => document.getElementById(id);
const page = place("scan");
const [codeField, quantityField, reasonForm] = ["scan-code", "scan-quantity", "scan-reason"].map(place);

const desk = new Desk();
const undo = new Undo(place("scan-undo"));
const outbox = new Outbox({ result: onResult, held: onHeld, changed: onChanged });
const camera = new Camera(place("scan-video"), page.dataset, onCodes);

let turn = Promise.resolve();
let last = { key: "", at: 0 };
let pending = []; // scans that wait for their location or order
let refused = null; // the scan that may go out again with a reason

// ---- from a reading to a scan ----

/** One reading after the other, in the order in which they were made. */
function read(text) {
  const code = canonical(text);
  if (code) turn = turn.then(() => take(code));
}

async function take(code) {
  const kind = code.startsWith("HU") ? null : await desk.take(code, !outbox.trouble);
  if (!kind) return submit(code);
  reveal({ look: kind, head: code, more: [word(kind)] });
  tell(code, "accepted");
  play("soft");
  sendPending();
}

function submit(code) {
  const amount = quantityField.value.normalize("NFKC").trim();
  if (amount && !/^\d{1,15}$/.test(amount)) return refuseQuantity(code);
  const scan = makeScan(code, amount);
  const key = [code, scan.action, scan.to, scan.order].join(" ");
  if (!amount && key === last.key && Date.now() - last.at < TWIN) return; // a scanner that fired twice
  last = { key, at: Date.now() };
  quantityField.value = "";
  if (!desk.missing) return send(scan);
  pending.push(scan);
  reveal({ look: "waiting", icon: desk.missing === "to" ? "place" : "order", head: word(`wait-${desk.missing}`), more: pending.map((one) => group(one.code)) });
  play("soft");
}

function makeScan(code, amount) {
  return {
    id: newId(),
    code,
    action: desk.action,
    quantity: amount ? Number(amount) : undefined,
    to: desk.to || undefined,
    order: desk.order || undefined,
    by: page.dataset.user,
    occurred_at: now(),
    device: deviceName(),
  };
}

function refuseQuantity(code) {
  reveal({ look: "rejected", head: word("bad-quantity"), more: [word("bad-quantity-more")] });
  tell(code, "rejected");
  play("bad");
}

/** The location or the order that scans have waited for is known now. */
function sendPending() {
  if (desk.missing) return;
  const waiting = pending;
  pending = [];
  waiting.forEach((scan) => send({ ...scan, to: desk.to || undefined, order: desk.order || undefined }));
}

function send(scan) {
  place("scan-result").classList.add("is-sending");
  outbox.add(scan);
}

// ---- what became of it ----

function onResult({ scan, isLate }, result) {
  const look = appearance(scan, result);
  const isBad = ["rejected", "disputed"].includes(result.status);
  list(scan, isLate && result.first ? result.first : result.status, textOf(look));
  if (isBad) last = { key: "", at: 0 };
  if (isBad || !isLate) play(SOUND[result.status] ?? "bad");
  if (result.status === "accepted" && !result.missing_parts?.length) undo.offer(scan, result.handling_unit.code);
  if (isLate) return place("scan-result").dataset.scan === scan.id && reveal(look);
  reveal(look);
  askReason(ASKS_REASON.includes(result.problem?.code) ? scan : null);
  tell(scan.code, result.status);
}

function onHeld({ scan }) {
  const look = { look: "queued", head: word("queued"), more: [group(scan.code), ...why(outbox.trouble)] };
  reveal(look);
  place("scan-result").dataset.scan = scan.id; // so that its outcome is shown here, too, if nothing else is by then
  list(scan, "queued", look.head);
  tell(scan.code, "queued");
  undo.forget();
  play("soft");
}

function onChanged(waiting, trouble) {
  place("outbox-count").textContent = waiting;
  document.dispatchEvent(new CustomEvent("outbox", { detail: { waiting } }));
  const notice = place("scan-held");
  notice.hidden = !["signed-out", "forbidden"].includes(trouble);
  notice.firstElementChild.replaceChildren(...why(trouble));
  if (!trouble) desk.refresh();
}

/** Why scans wait, and the way on. */
function why(trouble) {
  const wayOn = trouble === "signed-out" ? [" ", link(word("sign-in"), "/login?next=/scan")] : [];
  return trouble ? [word(trouble), ...wayOn] : [];
}

function reveal(look) {
  askReason(null);
  delete place("scan-result").dataset.scan;
  show(look);
}

function askReason(scan) {
  refused = scan;
  reasonForm.hidden = !scan;
}

// ---- fields and buttons ----

/** A wedge types wherever the focus is: the code at the end of another field is scanned, what stood before it stays. */
function isStray(field) {
  const [, before, code] = /^(.*?)((?:hu|http).*)$/i.exec(field.value.normalize("NFKC")) ?? [];
  if (!code || !isUnit(canonical(code))) return false;
  field.value = before.trim();
  read(code);
  return true;
}

place("scan-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = codeField.value;
  codeField.value = "";
  read(text);
});

// A Chinese input method holds a wedge's letters back and takes its Enter for itself.
codeField.addEventListener("compositionend", () => isStray(codeField));

quantityField.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  isStray(quantityField);
  codeField.focus();
});

place("scan-to").addEventListener("change", () => {
  isStray(place("scan-to"));
  desk.arrange();
  sendPending();
});
place("scan-to").addEventListener("keydown", (event) => event.key === "Enter" && codeField.focus());
place("scan-order").addEventListener("change", () => {
  desk.arrange();
  sendPending();
});
place("scan-clear").addEventListener("click", () => desk.clearPlace());

place("scan-action").addEventListener("change", () => {
  pending = [];
  desk.clearPlace();
});

reasonForm.addEventListener("submit", (event) => {
  event.preventDefault();
  const field = place("scan-reason-text");
  const reason = field.value.trim();
  codeField.focus();
  if (!reason || isStray(field)) return;
  field.value = "";
  send({ ...refused, id: newId(), occurred_at: now(), reason });
});

place("scan-undo").addEventListener("click", async () => {
  const { scan, head, detail } = await undo.run();
  if (!scan) {
    reveal({ look: "rejected", head, more: [detail] });
    return play("bad");
  }
  last = { key: "", at: 0 };
  reveal({ look: "undone", head: word("undone"), more: [group(scan.code), word("undone-more")] });
  list(scan, "undone");
  play("soft");
  desk.refresh();
});

// ---- camera ----

const cameraButton = place("scan-camera-button");

function onCodes(texts) {
  if (texts.length === 1) return read(texts[0]);
  reveal({ look: "rejected", head: word("two-codes"), more: [word("two-codes-more")] });
  play("bad");
}

async function switchCamera(isOn) {
  place("scan-camera").hidden = !isOn;
  cameraButton.setAttribute("aria-pressed", isOn);
  if (!isOn) return camera.stop();
  try {
    await camera.start();
  } catch {
    switchCamera(false);
    reveal({ look: "rejected", head: word("no-camera"), more: [word("no-camera-more")] });
    place("scan-photo").hidden = false;
  }
}

place("scan-camera-off").addEventListener("click", () => switchCamera(false));
cameraButton.addEventListener("click", () => {
  if (Camera.isPossible) switchCamera(place("scan-camera").hidden);
  else place("scan-photo").click();
});

place("scan-photo").addEventListener("change", async ({ target }) => {
  const [photo] = target.files;
  target.value = "";
  if (!photo) return;
  const texts = await camera.readPhoto(photo).catch(() => []);
  if (texts.length) return onCodes(texts);
  reveal({ look: "rejected", head: word("no-code"), more: [word("no-code-more")] });
  play("bad");
});

// ---- the start, the network, the device ----

for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, allowSound);
window.addEventListener("online", () => outbox.send(true));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) switchCamera(false);
  else outbox.send(true);
});

place("f-device").value = deviceName();
place("f-device").addEventListener("change", ({ target }) => target.value.trim() && nameDevice(target.value.trim()));

keepFocus(codeField, place("scan-keyboard"));
draw();
onChanged(outbox.waiting, null);
outbox.send();
isStray(codeField); // scanned before this script had come
