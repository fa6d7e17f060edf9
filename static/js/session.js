// Warns before the session ends, and keeps it while somebody types. Every page works without this.
//
// The server alone knows how long there is: other tabs, other pages count too. So before it says
// anything, this asks; and what it asks is no sign of life.
(function () {
  "use strict";
  var box = document.querySelector("dialog[data-session]");
  if (!box || !box.showModal || !window.fetch) return;

  var url = box.dataset.session;
  var person = box.dataset.person;
  var warning = Number(box.dataset.warning);
  var form = box.querySelector("[data-session-stay]");
  var stay = form.querySelector("button");
  var again = box.querySelector("[data-session-again]");
  var away = box.querySelector("[data-session-close]");
  var KEPT = 5 * 60 * 1000; // somebody who types is kept in, at most this often
  var timer, closed = false, kept = Date.now(), typed = false, over = false;

  function later(seconds) {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, Math.max(1, seconds) * 1000);
  }

  function clock(seconds) {
    return new Date(Date.now() + seconds * 1000)
      .toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  }

  function say(part, text) {
    var place = box.querySelector(part);
    if (place.textContent !== text) place.textContent = text;
  }

  function show(title, text, may) {
    say("[data-session-title]", title);
    say("[data-session-text]", text);
    form.hidden = may !== "stay";
    again.hidden = may !== "again";
    if (!box.open && !closed) box.showModal();
  }

  // Whoever has signed in again elsewhere may go on here: the forms get the new token.
  function renew(token) {
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach(function (field) {
      field.value = token;
    });
  }

  function told(answer) {
    var idle = Number(answer[0]), whole = Number(answer[1]), who = answer[2];
    if (who === "0" || who !== person) {
      over = true;
      show(
        who === "0" ? "You have been signed out" : "Somebody else is signed in now",
        "What you have typed is still on this page. Sign in again in a new tab, then come back " +
          "and go on.",
        "again"
      );
      return later(5);
    }
    renew(answer[3]);
    if (over && box.open) box.close();
    over = false;
    var left = Math.min(idle, whole);
    if (left > warning) {
      closed = false;
      if (box.open) box.close();
      return later(left - warning);
    }
    if (whole <= idle) {
      show(
        "Your day here ends at " + clock(whole),
        "Twelve hours after signing in, everybody is asked to sign in again. Please save what " +
          "you are writing.",
        "no"
      );
    } else {
      show(
        "Are you still there?",
        "Nothing has happened here for a while, so you will be signed out at " + clock(idle) + ".",
        "stay"
      );
    }
    later(Math.min(10, left + 1));
  }

  function talk(options) {
    return window.fetch(url, options).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      return answer.text();
    }).then(function (text) { told(text.split(" ")); });
  }

  function ask() {
    typed = false;
    talk({ credentials: "same-origin", cache: "no-store" }).catch(function () { later(30); });
  }

  function keep() {
    kept = Date.now();
    typed = false;
    return talk({ method: "POST", body: new FormData(form), credentials: "same-origin" });
  }

  function typing() {
    if (over || box.open) return;
    typed = true;
    if (Date.now() - kept > KEPT) keep().catch(ask);
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    stay.disabled = true;
    keep().catch(ask).then(function () { stay.disabled = false; });
  });
  away.addEventListener("click", function () { box.close(); });
  box.addEventListener("close", function () { closed = true; });
  document.addEventListener("input", typing);
  document.addEventListener("visibilitychange", function () {
    if (document.hidden && typed && !over) keep().catch(function () {});
    if (!document.hidden) { closed = false; ask(); }
  });
  window.addEventListener("pageshow", function (event) { if (event.persisted) ask(); });

  later(Math.min(Number(box.dataset.idle), Number(box.dataset.whole)) - warning);
})();
