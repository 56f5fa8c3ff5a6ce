// Keeps what was typed and not yet sent in <textarea data-keep>, in this tab alone: many people share a device.
// It goes when the form is sent, when its reader signs out, and when somebody else signs in.
(() => {
  "use strict";

  const BEGIN = "draft:";
  const reader = document.body.dataset.reader || "";
  const mine = `${BEGIN}${reader}:`;
  const words = document.getElementById("words");

  let store;
  try {
    store = window.sessionStorage;
    store.getItem(BEGIN);
  } catch {
    return; // The browser keeps nothing for this site; typing works as ever.
  }

  const keys = () => Object.keys(store).filter((key) => key.startsWith(BEGIN));
  const forget = (unwanted) => keys().filter(unwanted).forEach((key) => store.removeItem(key));
  const keyOf = (box) => `${mine}${window.location.pathname}:${box.name || box.id}`;

  if (reader) forget((key) => !key.startsWith(mine));
  if (!reader) return; // Signed out: nothing is kept, and what a session that ran out left is there for its owner.

  const say = (box, text) => {
    const note = document.createElement("p");
    note.className = "hint";
    note.setAttribute("role", "status");
    box.insertAdjacentElement("afterend", note);
    note.textContent = text;
  };

  const restore = (root) => {
    root.querySelectorAll("textarea[data-keep]").forEach((box) => {
      const kept = store.getItem(keyOf(box));
      if (!kept || box.value || box.dataset.kept) return;
      box.value = kept;
      box.dataset.kept = "yes";
      if (words) say(box, words.dataset.kept);
    });
  };

  document.addEventListener("input", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLTextAreaElement) || !box.matches("[data-keep]")) return;
    try {
      if (box.value) store.setItem(keyOf(box), box.value);
      else store.removeItem(keyOf(box));
    } catch {
      // Full: what stands in the box is still there.
    }
  });

  const sent = (form) => form.querySelectorAll("textarea[data-keep]").forEach((box) => store.removeItem(keyOf(box)));
  const byHtmx = (form) => form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete], [data-hx-post]");

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-signs-out]")) {
      forget(() => true);
      return;
    }
    if (!form.querySelector("textarea[data-keep]")) return;
    if (navigator.onLine === false) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (words) say(form.querySelector("textarea[data-keep]"), words.dataset.offline);
    } else if (!byHtmx(form)) {
      sent(form);
    }
  }, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    // A 422 is swapped in like a success, but its words were not taken: they stay kept.
    if (event.detail.xhr.status < 300 && form instanceof HTMLFormElement) sent(form);
  });
  document.addEventListener("htmx:load", (event) => restore(event.detail.elt));

  restore(document);
})();
