// Renews what is live on the page, every 15 seconds while somebody can see it. Without scripts one loads the page again.
"use strict";
(() => {
  const EVERY = 15000;
  const live = document.querySelector("[data-live]");
  let last = "";

  async function renew() {
    if (document.hidden) return;
    const answer = await fetch(location.pathname, { headers: { "X-Polling": "1" }, redirect: "manual", cache: "no-store" });
    if (answer.status === 401 || answer.status === 404) return location.reload();
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-live]");
    if (!fresh || fresh.innerHTML === last) return;
    last = fresh.innerHTML;
    put(fresh);
  }

  // Whoever was somewhere on the page, or had opened a part of it, stays there.
  function put(fresh) {
    const focused = live.contains(document.activeElement) ? document.activeElement.id : "";
    const open = [...live.querySelectorAll("details[open]")].map((one) => one.id);
    live.replaceChildren(...fresh.childNodes);
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    if (focused) document.getElementById(focused)?.focus();
  }

  if (live) {
    last = live.innerHTML;
    setInterval(() => renew().catch(() => {}), EVERY);
  }
})();
