// Saves a page of answers while somebody types. Everything works without this file.
//
// It never sends a response in, never overwrites what was changed elsewhere, and when answers are
// not taken any more it says so and leaves what was typed on the page.
(function () {
  "use strict";
  var form = document.querySelector("form[data-answers]");
  if (!form || !window.fetch || !window.FormData) return;

  var EVERY = 10 * 1000;
  var line = form.querySelector("[data-saved]");
  var mark = form.elements.mark;
  var changed = false, busy = false, leaving = false, stopped = false;
  var waiting = null;

  function say(text, stop) {
    line.textContent = text;
    line.classList.toggle("is-stopped", Boolean(stop));
    stopped = Boolean(stop);
  }

  function told(answer) {
    var next = answer.headers.get("X-Mark");
    if (next !== null) mark.value = next;
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      changed = true;
      return say(
        "You have been signed out, so this is not saved. What you typed is still here: sign in " +
          "again in a new tab, then go on."
      );
    }
    if (answer.status === 204) return say(answer.headers.get("X-Says"));
    if ([409, 410, 422].indexOf(answer.status) < 0) throw new Error(answer.status);
    return answer.text().then(function (says) { say(says, answer.status !== 422); });
  }

  function save(last) {
    if (!changed || busy || leaving || stopped) return;
    changed = false;
    busy = true;
    var typed = new FormData(form);
    typed.delete("action");
    window.fetch(form.getAttribute("action") || window.location.pathname, {
      method: "POST",
      body: typed,
      headers: { "X-Autosave": "1" },
      credentials: "same-origin",
      redirect: "manual",
      // The browser still delivers it when the page is gone; it takes 64 KiB at most like that.
      keepalive: Boolean(last)
    }).then(told).catch(function () {
      changed = true;
      say("Not saved: the portal cannot be reached. It is tried again.");
    }).then(function () {
      busy = false;
      if (!waiting) return;
      var submitter = waiting.submitter;
      waiting = null;
      form.requestSubmit(submitter);
    });
  }

  // Pressed while a save is on its way: the form goes after it, with the mark that it brings back.
  // Else one's own save would look like somebody else's.
  function submitted(event) {
    if (!busy) {
      leaving = true;
      return;
    }
    event.preventDefault();
    waiting = { submitter: event.submitter };
  }

  function touched(event) {
    if (event.target.name === "mark" || event.target.closest(".talk")) return;
    changed = true;
  }

  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", submitted);
  window.addEventListener("pageshow", function (event) {
    leaving = false;
    // From the browser's memory, with the mark of then: the page as it stands now is better.
    if (event.persisted) window.location.reload();
  });
  window.addEventListener("pagehide", function () { save(true); });
  document.addEventListener("visibilitychange", function () { if (document.hidden) save(true); });
  window.setInterval(save, EVERY);
})();
