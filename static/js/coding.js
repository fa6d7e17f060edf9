// Ticking by figures while one reads: 1 to 9 tick a theme, Enter goes on. Only while the focus is
// within the form and not in a box to type in, so that no key does anything by surprise.
(() => {
  const form = document.querySelector("[data-coding]");
  if (!form) return;
  const boxes = form.querySelectorAll('input[type="checkbox"]');
  const typing = (at) => at.matches('input[type="text"], textarea, button, a');
  if (!document.querySelector(".error-summary")) form.querySelector("#comment").focus({ preventScroll: true });
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    const box = boxes[Number(event.key) - 1];
    if (/^[1-9]$/.test(event.key) && box) {
      box.checked = !box.checked;
      box.focus();
      event.preventDefault();
    } else if (event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit();
    }
  });
})();
