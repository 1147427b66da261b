// What is typed and not yet sent outlives a session that ends, a wrong click and a page that is loaded again: it is kept in this tab alone.
// And what only a walk through the menu can tell is asked for when the page is there.
"use strict";
(() => {
  const said = (form, name) => form.elements.namedItem(name)?.value ?? "";
  const key = (form) => `menus ${form.getAttribute("action")} ${said(form, "flow")} ${said(form, "node")} ${form.dataset.form}`;
  const fields = (form) => [...form.elements].filter((field) => field.name && field.type !== "hidden");
  const done = new URLSearchParams(location.search).get("done");
  const sent = sessionStorage.getItem("menus sent");

  // The step was kept, so what was typed for it is not wanted any more.
  if (done && sent?.endsWith(` ${done}`)) sessionStorage.removeItem(sent);
  if (done) history.replaceState(null, "", location.pathname + location.hash);

  document.querySelectorAll("form[data-form]").forEach((form) => {
    const kept = JSON.parse(sessionStorage.getItem(key(form)) ?? "null");
    if (kept && !document.getElementById("refused")) {
      for (const field of fields(form)) if (field.name in kept) field.value = kept[field.name];
      form.closest("details")?.setAttribute("open", "");
    }
    form.addEventListener("input", () => {
      sessionStorage.setItem(key(form), JSON.stringify(Object.fromEntries(fields(form).map((field) => [field.name, field.value]))));
    });
    form.addEventListener("submit", () => sessionStorage.setItem("menus sent", key(form)));
  });

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
