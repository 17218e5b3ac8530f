// SPDX-License-Identifier: Apache-2.0
// What a scanner, a camera or a person made of a code, as the books have it. Only the server judges whether it is right.

const UNIT = /^HU[0-9A-HJKMNP-TV-Z]{12}$/;
const SEPARATORS = /[\s\p{Pd}\u2212]/gu;
const SHORTEST_TWICE = 28;

/** The canonical form: capitals of normal width, the tail of a label's address, a unit's code without separators. */
export function canonical(text) {
  const code = tailOfAddress(once(plain(text)));
  const compact = code.replace(SEPARATORS, "");
  return isUnit(compact) ? compact : code;
}

export const isUnit = (code) => UNIT.test(code);

/** As it is printed and read aloud: HU 7K3 M9Q A2C 4FX. */
export const group = (code) => (isUnit(code) ? `HU ${code.slice(2).match(/.../g).join(" ")}` : code);

function plain(text) {
  let decoded = text;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    // A per cent sign that stands for itself.
  }
  return decoded.normalize("NFKC").replace(/\s/g, " ").replace(/\p{C}/gu, "").toUpperCase().trim();
}

function tailOfAddress(text) {
  const at = text.indexOf("/Q/");
  if (at < 0) return text;
  return plain(text.slice(at + 3)).split(/[?#]/)[0].replace(/^[ /]+|[ /]+$/g, "");
}

/** A scanner that fires twice leaves the same code twice in one field: one of them is meant. */
function once(text) {
  const compact = text.replace(SEPARATORS, "");
  const half = compact.slice(0, compact.length / 2);
  const isTwice = compact.length >= SHORTEST_TWICE && compact === half + half && isUnit(half.slice(-14));
  return isTwice ? half : text;
}
