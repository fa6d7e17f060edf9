// Before the first paint, so that nothing flashes: scripts run here, and light or dark as the system has it.
(function () {
  "use strict";
  document.documentElement.classList.add("has-script");
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function follow() {
    document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light";
  }
  follow();
  dark.addEventListener("change", follow);
})();
