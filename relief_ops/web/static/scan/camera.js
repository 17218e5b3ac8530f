// SPDX-License-Identifier: Apache-2.0
// Codes from the camera, or from a photo where a browser gives no camera to a page without https.

// Not the whole family: a speck can look like a Micro QR code. Two at most: more than one is a question, no answer.
const READING = { formats: ["QRCodeModel2"], tryHarder: true, tryInvert: false, maxNumberOfSymbols: 2 };
const WIDEST = 1600;
const SAME_CODE = 2000;

export class Camera {
  /** `addresses`: those of the decoder's script and of its `wasm`; `onCodes(texts)`: one or two that are in view. */
  constructor(video, addresses, onCodes) {
    Object.assign(this, { video, addresses, onCodes, stream: null, seen: { key: "", at: 0 } });
    this.canvas = document.createElement("canvas");
  }

  static get isPossible() {
    return Boolean(navigator.mediaDevices?.getUserMedia);
  }

  async start() {
    const wanted = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };
    this.stream = await navigator.mediaDevices.getUserMedia({ video: wanted });
    this.video.srcObject = this.stream;
    await Promise.all([this.video.play(), this.load()]);
    this.watch();
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
  }

  /** The different codes in a photo. */
  async readPhoto(file) {
    await this.load();
    const picture = await createImageBitmap(file);
    return this.read(picture, picture.width, picture.height);
  }

  async watch() {
    const stream = this.stream;
    while (stream && this.stream === stream) {
      await nextFrame(this.video);
      const texts = this.stream === stream ? await this.read(this.video, this.video.videoWidth, this.video.videoHeight) : [];
      if (texts.length && this.isNew(texts.join("\n"))) this.onCodes(texts);
    }
  }

  /** A label that stays in view is read once. */
  isNew(key) {
    const now = Date.now();
    const isSame = key === this.seen.key && now - this.seen.at < SAME_CODE;
    this.seen = { key, at: now };
    return !isSame;
  }

  async read(source, width, height) {
    if (!width) return [];
    const scale = Math.min(1, WIDEST / Math.max(width, height));
    Object.assign(this.canvas, { width: width * scale, height: height * scale });
    const pen = this.canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(source, 0, 0, this.canvas.width, this.canvas.height);
    const picture = pen.getImageData(0, 0, this.canvas.width, this.canvas.height);
    const found = await window.ZXingWASM.readBarcodes(picture, READING);
    return [...new Set(found.map((code) => code.text))];
  }

  load() {
    this.loading ??= loadScript(this.addresses.decoder)
      .then(() =>
        window.ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => this.addresses.wasm }, fireImmediately: true }),
      )
      .catch((error) => {
        this.loading = null; // the network was away: it may be there the next time
        throw error;
      });
    return this.loading;
  }
}

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: address, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}

function nextFrame(video) {
  return new Promise((resolve) => {
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(resolve);
    else setTimeout(resolve, 80);
  });
}
