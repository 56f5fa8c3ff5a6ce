// A button that records one's own voice into the field beneath it. Without it, the phone's own recorder is used.
(() => {
  "use strict";

  const MOST_SECONDS = 9;
  const box = document.querySelector("[data-record]");
  if (!box || !window.MediaRecorder || !navigator.mediaDevices) return;

  const button = box.querySelector("button");
  const word = button.querySelector("span");
  const status = box.querySelector("[role=status]");
  const heard = box.querySelector("audio");
  const field = box.closest("form").querySelector("input[type=file]");
  let recorder = null;
  let clock = 0;

  const say = (what) => { status.textContent = box.dataset[what]; };

  const stop = () => {
    window.clearTimeout(clock);
    if (recorder && recorder.state !== "inactive") recorder.stop();
  };

  const keep = (parts, type) => {
    const file = new File(parts, "name", { type });
    const files = new DataTransfer();
    files.items.add(file);
    field.files = files.files;
    if (heard.src) URL.revokeObjectURL(heard.src);
    heard.src = URL.createObjectURL(file);
    heard.hidden = false;
    word.textContent = box.dataset.start;
    say("done");
  };

  const start = async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      say("refused");
      return;
    }
    const parts = [];
    recorder = new MediaRecorder(stream);
    recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    recorder.addEventListener("stop", () => {
      stream.getTracks().forEach((track) => track.stop());
      keep(parts, recorder.mimeType);
      recorder = null;
    });
    recorder.start();
    clock = window.setTimeout(stop, MOST_SECONDS * 1000);
    word.textContent = box.dataset.stop;
    say("recording");
  };

  button.addEventListener("click", () => (recorder ? stop() : start()));
  box.hidden = false;
  say("ready");
})();
