// Small comforts. Every page works without this file.
(function () {
  "use strict";

  // The summary of errors takes the focus, so that it is read out first.
  function focusErrors() {
    var summary = document.querySelector(".error-summary");
    if (summary) summary.focus();
  }

  // A link in the summary leads into the field itself, not only near it.
  function followErrorLink(event) {
    var link = event.target.closest(".error-summary a[href^='#']");
    if (!link) return;
    var field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    if (!field.matches("input, select, textarea, button, a[href], [tabindex]")) {
      field = field.querySelector("input, select, textarea") || field;
    }
    var frame = field.closest(".field") || field;
    frame.scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  }

  // A form is sent once, however often its button is pressed. Ready again after Back.
  function sendOnce(event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(function () { delete form.dataset.sent; }, 8000);
  }

  function readyAgain() {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
    });
  }

  function press(event) {
    if (event.target.closest("[data-print]")) window.print();
    var copy = event.target.closest("[data-copy]");
    if (!copy || !navigator.clipboard) return;
    var source = document.getElementById(copy.dataset.copy);
    navigator.clipboard.writeText(source.textContent.trim()).then(function () {
      var word = copy.querySelector("[data-copy-word]") || copy;
      var before = word.textContent;
      word.textContent = "Copied";
      window.setTimeout(function () { word.textContent = before; }, 2500);
    });
  }

  // "123 456" out of a mail becomes 123456.
  function tidyCode(event) {
    if (!event.target.matches("input.otp")) return;
    var digits = event.target.value.replace(/\s+/g, "");
    if (digits !== event.target.value) event.target.value = digits;
  }

  document.addEventListener("DOMContentLoaded", focusErrors);
  document.addEventListener("click", followErrorLink);
  document.addEventListener("click", press);
  document.addEventListener("submit", sendOnce);
  document.addEventListener("input", tidyCode);
  window.addEventListener("pageshow", readyAgain);
})();
