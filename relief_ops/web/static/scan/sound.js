// SPDX-License-Identifier: Apache-2.0
// What was heard and felt tells the outcome to whoever looks at the goods and not at the screen.

// [hertz, start, length in seconds, wave]; then the pattern of the vibration in milliseconds.
const SOUNDS = {
  good: [[[880, 0, 0.09, "sine"], [1320, 0.09, 0.16, "sine"]], [60]],
  soft: [[[660, 0, 0.12, "sine"]], [30]],
  bad: [[[196, 0, 0.18, "square"], [147, 0.22, 0.34, "square"]], [180, 80, 180]],
};
const LOUDNESS = { sine: 0.5, square: 0.22 };

let context = null;

/** A browser plays nothing before somebody has touched the page. */
export function allowSound() {
  const Context = window.AudioContext ?? window.webkitAudioContext;
  context ??= Context ? new Context() : null;
  if (context?.state === "suspended") context.resume();
}

export function play(kind) {
  const [tones, pattern] = SOUNDS[kind];
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(pattern);
  if (context?.state === "running") tones.forEach(playTone);
}

function playTone([hertz, start, length, wave]) {
  const from = context.currentTime + start;
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.type = wave;
  tone.frequency.value = hertz;
  loudness.gain.setValueAtTime(LOUDNESS[wave], from);
  loudness.gain.exponentialRampToValueAtTime(0.001, from + length);
  tone.connect(loudness).connect(context.destination);
  tone.start(from);
  tone.stop(from + length);
}
