// When a passkey fails or is called off, say so in words beside the button.
(function () {
  "use strict";
  document.addEventListener("allauth.error", function (event) {
    var word = document.querySelector("[data-passkey-failed]");
    if (!word) return;
    event.preventDefault();
    word.hidden = false;
  });
  document.addEventListener("click", function (event) {
    var word = document.querySelector("[data-passkey-failed]");
    if (word && event.target.closest("button")) word.hidden = true;
  }, true);
})();
