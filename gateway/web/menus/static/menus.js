// What only a walk through the menu can tell takes a second, so it is asked for when the page is there. All else works without a script.
"use strict";
(() => {
  // A wide map is seen from its beginning.
  const drawn = document.querySelector(".drawn");
  const begin = drawn?.querySelector("[data-entry]")?.getBoundingClientRect();
  if (begin) drawn.scrollLeft += begin.left - drawn.getBoundingClientRect().left - drawn.clientWidth / 2 + 90;

  const wrong = document.querySelector("[data-wrong]");
  if (wrong) {
    fetch(wrong.dataset.wrong)
      .then((answer) => (answer.ok ? answer.text() : Promise.reject()))
      .then((page) => {
        const found = new DOMParser().parseFromString(page, "text/html").getElementById("everything");
        wrong.querySelector("[data-into]").replaceChildren(...found.childNodes);
        wrong.querySelector("[data-more]").hidden = true;
      })
      .catch(() => {});
  }
})();
