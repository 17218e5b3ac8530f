// SPDX-License-Identifier: Apache-2.0
// Talking to the server: an answer, or null where there is none that came from it.

const TIMEOUT = 6000;

const tokenPlace = () => document.querySelector('meta[name="csrf-token"]');

/** `{status, body}`; null when the network or the server is away. With a `body` it is a POST. */
export async function ask(path, { body, key, timeout = TIMEOUT } = {}) {
  const answer = await attempt(path, body, key, timeout);
  if (answer?.body?.code !== "cross-site-request" || !(await renewToken())) return answer;
  return attempt(path, body, key, timeout);
}

/** A piece of a page as text, or null. */
export async function askForPiece(path) {
  const response = await reach(path, { headers: { Accept: "text/html" } }, TIMEOUT);
  return response?.ok ? response.text() : null;
}

async function attempt(path, body, key, timeout) {
  const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
  if (key) headers["Idempotency-Key"] = key;
  const options = { headers };
  if (body) {
    Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": tokenPlace().content });
    Object.assign(options, { method: "POST", body: JSON.stringify(body) });
  }
  const response = await reach(path, options, timeout);
  if (!response || response.status >= 500) return null;
  try {
    return { status: response.status, body: await response.json() };
  } catch {
    return null; // the page of a proxy or of a hotel's network, not ours
  }
}

async function reach(path, options, timeout) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeout);
  try {
    return await fetch(path, { ...options, cache: "no-store", signal: stop.signal });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** Whoever signed in again meanwhile has another session than the one that this page was made in. */
async function renewToken() {
  const page = await askForPiece("/scan");
  const fresh = page && new DOMParser().parseFromString(page, "text/html").querySelector('meta[name="csrf-token"]');
  if (fresh) tokenPlace().content = fresh.content;
  return Boolean(fresh);
}
