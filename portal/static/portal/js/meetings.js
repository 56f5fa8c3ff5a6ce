// The review room: a box that was sent becomes empty, new notes are read out, and whoever is here has their role.
(() => {
  "use strict";

  const boxes = (form) => [...form.querySelectorAll("textarea, select, input:not([type=hidden])")];

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-empties]")) return;
    boxes(form).forEach((box) => { box.sentValue = box.value; });
  });

  // What somebody has gone on typing since stays, and so does what was refused (422).
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-empties]") || event.detail.xhr.status >= 300) return;
    boxes(form).forEach((box) => { if (box.value === box.sentValue) box.value = ""; });
  });

  // The list of notes is fetched whole; a screen reader is told of the new ones alone.
  const news = document.getElementById("note-news");
  const notes = () => [...document.querySelectorAll("#notes [data-note]")];
  let known = new Set(notes().map((note) => note.dataset.note));
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "notes" || !news) return;
    news.textContent = notes().filter((note) => !known.has(note.dataset.note)).map((note) => note.textContent.trim()).join(" ");
    known = new Set(notes().map((note) => note.dataset.note));
  });

  const list = document.querySelector(".room [data-presence]");
  const roleOf = (id) => document.querySelector(`#people [data-user="${CSS.escape(id)}"]`)?.dataset.role;
  const addRoles = () => [...list.children].forEach((entry) => {
    const role = entry.querySelector("span") ? "" : roleOf(entry.dataset.id);
    if (!role) return;
    const words = document.createElement("span");
    words.textContent = `, ${role}`;
    entry.append(words);
  });
  if (list) {
    new MutationObserver(addRoles).observe(list, { childList: true });
    addRoles();
  }
})();
