// What the admin's own widgets leave unsaid: boxes that search get the name of their label.
(function ($) {
  "use strict";

  function name(select) {
    var label = document.querySelector("label[for='" + select.id + "']");
    var box = select.nextElementSibling && select.nextElementSibling.querySelector(".select2-selection");
    if (!label || !box) return;
    label.id = label.id || select.id + "_label";
    box.setAttribute("aria-labelledby", label.id + " select2-" + select.id + "-container");
    var told = box.querySelector("[role='textbox']");
    if (told) {
      told.removeAttribute("role");
      told.removeAttribute("aria-readonly");
    }
    box.id = box.id || select.id + "_box";
    // The link in a summary of errors, and a click on the label, lead to the box one sees.
    label.addEventListener("click", function () { box.focus(); });
  }

  function nameAll() {
    document.querySelectorAll("select.admin-autocomplete").forEach(name);
  }

  $(nameAll);
  document.addEventListener("formset:added", nameAll);
  $(document).on("select2:open", function (event) {
    var label = document.querySelector("label[for='" + event.target.id + "']");
    var search = document.querySelector(".select2-container--open .select2-search__field");
    var list = document.querySelector(".select2-container--open .select2-results__options");
    var words = label ? label.textContent.trim() : "";
    if (search) search.setAttribute("aria-label", words + ": search");
    if (list) list.setAttribute("aria-label", words);
  });
})(django.jQuery);
