// The bar under the text one signs: which sheet is on the screen, and the way to the next.
(function () {
  "use strict";
  var reader = document.querySelector("[data-reader]");
  var bar = document.querySelector("[data-reader-bar]");
  if (!reader || !bar) return;

  var sheets = Array.from(reader.querySelectorAll(".sheet:not(.sheet-sign)"));
  var sign = reader.querySelector(".sheet-sign");
  var text = bar.querySelector("[data-reader-text]");
  var progress = bar.querySelector("progress");
  var next = bar.querySelector("[data-reader-next]");
  var word = bar.querySelector("[data-reader-word]");
  var shown = -1;

  // The current sheet is the last one whose head has passed the upper third of the screen.
  function currentSheet() {
    var line = window.innerHeight * 0.35;
    var at = 0;
    sheets.forEach(function (sheet, number) {
      if (sheet.getBoundingClientRect().top < line) at = number;
    });
    return at;
  }

  function show() {
    if (sign) bar.hidden = sign.getBoundingClientRect().top < window.innerHeight * 0.6;
    var at = currentSheet();
    if (at === shown) return;
    shown = at;
    var last = at === sheets.length - 1;
    text.textContent = "Sheet " + (at + 1) + " of " + sheets.length;
    progress.value = at + 1;
    next.hidden = last && !sign;
    next.href = "#" + (last ? (sign ? sign.id : "") : sheets[at + 1].id);
    word.textContent = last ? "To the signature" : "Next";
  }

  var waiting = false;
  function soon() {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(function () { waiting = false; show(); });
  }

  window.addEventListener("scroll", soon, { passive: true });
  window.addEventListener("resize", soon);
  show();
})();
