// Listens to a room and tells the page what changed. The page fetches the words itself, through its own door.
//
// <section data-room="id" data-after="number"> … <ul data-presence> … </section>
// An event {number, kind, id} becomes the DOM event live:<kind> on the body. After a break the page asks for what it
// missed since the last number; {"reload": true} means that was too much, so every part is fetched anew.
(() => {
  "use strict";

  const FIRST_PAUSE = 1000;
  const LONGEST_PAUSE = 30000;
  const CALM = 2500; // A break shorter than this is not worth a word.
  const CATCHING_UP = 5000; // While what was missed may still be coming in, the old number counts.
  const SIGN_IN = 4401;
  const GONE = 4404;

  const words = document.getElementById("words");
  const note = document.getElementById("live-note");

  class Room {
    constructor(area) {
      this.area = area;
      this.id = area.dataset.room;
      this.last = Number(area.dataset.after) || 0;
      this.seen = new Set();
      this.failures = 0;
      this.calm = null;
      this.over = false;
      this.connect();
    }

    connect() {
      window.clearTimeout(this.again);
      if (this.over || this.socket) return;
      const scheme = window.location.protocol === "https:" ? "wss" : "ws";
      const socket = new WebSocket(`${scheme}://${window.location.host}/ws/rooms/${this.id}/`);
      this.socket = socket;
      this.opened = 0;
      socket.addEventListener("open", () => this.open());
      socket.addEventListener("message", (event) => this.hear(event.data));
      socket.addEventListener("close", (event) => this.closed(event.code));
    }

    open() {
      this.opened = Date.now();
      this.asked = this.last;
      this.socket.send(JSON.stringify({ since: this.asked }));
      window.clearTimeout(this.calm);
      this.calm = null;
      if (note) note.textContent = "";
    }

    hear(text) {
      let message;
      try {
        message = JSON.parse(text);
      } catch {
        return;
      }
      if (message.reload) this.reload();
      if (message.present) this.present(message.present);
      if (message.error && note) note.textContent = message.error;
      if (typeof message.number === "number") this.event(message);
    }

    event({ number, kind, id }) {
      if (number <= this.asked || this.seen.has(number)) return;
      this.seen.add(number);
      this.last = Math.max(this.last, number);
      document.body.dispatchEvent(new CustomEvent(`live:${kind}`, { bubbles: true, detail: { number, id } }));
    }

    reload() {
      const parts = document.querySelector('[hx-trigger*="live:reload"]');
      if (parts && window.htmx) document.body.dispatchEvent(new CustomEvent("live:reload", { bubbles: true }));
      else window.location.reload();
    }

    // Only who came or went is touched, so that a screen reader says only that.
    present(people) {
      const lists = this.area.querySelectorAll("[data-presence]");
      const here = new Set(people.map((person) => person.id));
      lists.forEach((list) => {
        const known = new Map([...list.children].map((entry) => [entry.dataset.id, entry]));
        known.forEach((entry, id) => {
          if (!here.has(id)) entry.remove();
        });
        people.filter((person) => !known.has(person.id)).forEach((person) => {
          const entry = document.createElement("li");
          entry.dataset.id = person.id;
          entry.textContent = person.name;
          if (person.role) {
            const role = document.createElement("span");
            role.textContent = `, ${person.role}`;
            entry.append(role);
          }
          list.append(entry);
        });
      });
    }

    closed(code) {
      this.socket = null;
      if (this.over) return;
      if (code === GONE) return this.shut("closed");
      if (code === SIGN_IN) return this.shut("signedOut");
      // Numbers that came while catching up may have overtaken others: ask again from where that began.
      if (this.opened && Date.now() - this.opened < CATCHING_UP) this.last = this.asked;
      this.failures = this.opened && Date.now() - this.opened > LONGEST_PAUSE ? 0 : this.failures + 1;
      this.calm ??= window.setTimeout(() => {
        if (note && words) note.textContent = words.dataset.lost;
      }, CALM);
      const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (this.failures - 1));
      this.again = window.setTimeout(() => this.retry(), pause / 2 + Math.random() * pause);
    }

    // A socket refused at the door does not say why; the page itself does.
    async retry() {
      if (!this.opened && this.failures % 3 === 2) {
        try {
          const answer = await fetch(window.location.href, { method: "HEAD", redirect: "manual", cache: "no-store" });
          if (answer.status === 404) return this.shut("closed");
          if (answer.type === "opaqueredirect") return this.shut("signedOut");
        } catch {
          // No network: that is why.
        }
      }
      return this.connect();
    }

    shut(why) {
      this.over = true;
      window.clearTimeout(this.calm);
      window.clearTimeout(this.again);
      if (note) note.textContent = "";
      if (!words) return;
      const sentence = document.createElement("p");
      sentence.textContent = words.dataset[why];
      const link = document.createElement("a");
      link.className = "button";
      link.href = why === "closed" ? words.dataset.today : words.dataset.signIn;
      link.textContent = why === "closed" ? words.dataset.toToday : words.dataset.toSignIn;
      const box = document.createElement("div");
      box.className = "empty";
      box.setAttribute("role", "alert");
      this.area.replaceChildren(box);
      box.append(sentence, link);
    }
  }

  const rooms = [...document.querySelectorAll("[data-room]")].map((area) => new Room(area));
  window.addEventListener("online", () => rooms.forEach((room) => room.connect()));
  // A page taken back from the browser's memory has lost its sockets.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) rooms.forEach((room) => room.connect());
  });
})();
