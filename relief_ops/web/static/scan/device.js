// SPDX-License-Identifier: Apache-2.0
// What a scan says of itself besides its code: an id of its own, when, and on which device.

const KEY = "device-name";

/** A UUID of version 4; a page without https has no `randomUUID`. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** This instant by the device's clock, as 2024-01-22T05:51:07.123+08:00. */
export function now() {
  const at = new Date();
  const minutes = -at.getTimezoneOffset();
  const local = new Date(at.getTime() + minutes * 60000).toISOString().slice(0, -1);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${local}${minutes < 0 ? "-" : "+"}${twoDigits(hours)}:${twoDigits(rest)}`;
}

export function deviceName() {
  const kept = localStorage.getItem(KEY);
  if (kept) return kept;
  const kind = /Android|iPhone|iPad|Windows|Mac|Linux/.exec(navigator.userAgent)?.[0] ?? "Browser";
  nameDevice(`${kind} ${newId().slice(0, 4).toUpperCase()}`);
  return localStorage.getItem(KEY);
}

export const nameDevice = (name) => localStorage.setItem(KEY, name);

const twoDigits = (number) => String(number).padStart(2, "0");
