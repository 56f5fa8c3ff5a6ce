// Passkeys: asking the browser for one, and making one. Without it every other way of signing in stays.
(() => {
  "use strict";

  const supported = window.PublicKeyCredential && navigator.credentials;
  const boxes = document.querySelectorAll("form[data-passkey]");
  if (!supported) {
    document.querySelectorAll("[data-no-passkeys]").forEach((note) => { note.hidden = false; });
    return;
  }

  const bytes = (text) => {
    const plain = window.atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) => {
    const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return window.btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const readable = (options) => {
    const read = { ...options, challenge: bytes(options.challenge) };
    if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
    if (options.allowCredentials) read.allowCredentials = named(options.allowCredentials);
    if (options.excludeCredentials) read.excludeCredentials = named(options.excludeCredentials);
    return read;
  };

  const written = (credential) => {
    const { response } = credential;
    const parts = { clientDataJSON: text(response.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach((part) => {
      if (response[part]) parts[part] = text(response[part]);
    });
    if (response.getTransports) parts.transports = response.getTransports();
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: parts,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  };

  // What the server refuses with a sentence of its own.
  class Refused extends Error {}

  const send = async (box, address, what) => {
    const answer = await fetch(address, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": box.querySelector("input[name=csrfmiddlewaretoken]").value,
      },
      body: JSON.stringify(what),
    });
    if (answer.redirected) {
      // They have to show that it is still them: the page itself leads there.
      window.location.reload();
      throw new Refused("");
    }
    const found = await answer.json().catch(() => ({ says: box.dataset.failed }));
    if (!answer.ok) throw new Refused(found.says || box.dataset.failed);
    return found;
  };

  const why = (box, error) => {
    if (error instanceof Refused) return error.message;
    if (error.name === "InvalidStateError") return box.dataset.twice || box.dataset.failed;
    if (error.name === "NotAllowedError" || error.name === "AbortError") return box.dataset.stopped;
    return box.dataset.failed;
  };

  const ways = {
    show: async (box) => {
      const next = box.querySelector("input[name=next]");
      const asked = readable(await send(box, box.dataset.ask, { next: next ? next.value : "" }));
      const credential = await navigator.credentials.get({ publicKey: asked });
      return send(box, box.dataset.answer, { credential: written(credential) });
    },
    add: async (box) => {
      const asked = readable(await send(box, box.dataset.ask, {}));
      const credential = await navigator.credentials.create({ publicKey: asked });
      const name = box.querySelector("input[name=name]").value;
      return send(box, box.dataset.answer, { name, credential: written(credential) });
    },
  };

  boxes.forEach((box) => {
    const says = box.querySelector("[data-says]");
    const button = box.querySelector("button");
    box.hidden = false;
    box.addEventListener("submit", async (event) => {
      event.preventDefault();
      says.textContent = "";
      button.disabled = true;
      try {
        const { to } = await ways[box.dataset.passkey](box);
        window.location.assign(to);
      } catch (error) {
        says.textContent = why(box, error);
        button.disabled = false;
        button.focus();
      }
    });
  });
})();
