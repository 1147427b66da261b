// Esc leaves at once. Everything else works without.
"use strict";
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelector("[data-leave]")?.submit();
  });
})();
