/* What pages do better with JavaScript; without it everything works the same way, by reloading.

   [data-live="5"]   with an id: taken anew from the same address every so many seconds while the page is seen; told politely.
   form[method=post] asks before typed words are lost, and is sent once however often its button is pressed.
   [data-most="octets"]   a file that is larger is told, in the words of data-beyond, before it is sent. */
"use strict";

(() => {
  const words = document.body.dataset;
  const said = document.getElementById("da-cap-nhat");

  /* Figures that renew themselves */
  const regions = [...document.querySelectorAll("[data-live][id]")];
  const served = new Map(regions.map((region) => [region, region.innerHTML]));
  const seconds = Math.min(...regions.map((region) => Number(region.dataset.live) || 5));
  const PATIENCE = 3;
  const A_MINUTE = 60_000;
  let mark = "";
  let timer = 0;
  let failed = 0;
  let toldAt = 0;

  function inUse(region) {
    const selection = document.getSelection();
    const selecting = !selection.isCollapsed && region.contains(selection.anchorNode);
    return selecting || Boolean(region.querySelector("input:focus, select:focus, textarea:focus"));
  }

  function alike(node) {
    return (other) => (node.id ? other.id === node.id : node.href ? other.href === node.href
      : other.textContent === node.textContent);
  }

  function replace(region, fresh) {
    const opened = [...region.querySelectorAll("details")].map((each) => each.open);
    const focused = region.contains(document.activeElement) ? document.activeElement : null;
    served.set(region, fresh.innerHTML);
    region.replaceChildren(...fresh.childNodes);
    region.querySelectorAll("details").forEach((each, number) => { each.open = opened[number] ?? each.open; });
    if (focused) [...region.querySelectorAll(focused.localName)].find(alike(focused))?.focus({ preventScroll: true });
  }

  function renew(page) {
    const changed = regions.filter((region) => {
      const fresh = page.getElementById(region.id);
      return fresh && !inUse(region) && fresh.innerHTML !== served.get(region);
    });
    for (const region of changed) replace(region, page.getElementById(region.id));
    if (changed.length) tell();
  }

  function tell() {
    if (Date.now() - toldAt < A_MINUTE) return; // who listens is not interrupted every few seconds
    toldAt = Date.now();
    said.textContent = `${words.renewed} ${new Date().toLocaleTimeString(document.documentElement.lang)}`;
  }

  async function ask() {
    const headers = mark ? { "If-None-Match": mark } : {};
    const answer = await fetch(location.href, { headers, cache: "no-store", redirect: "error" });
    if (answer.status === 304) return;
    if (!answer.ok) throw new Error(answer.statusText);
    renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
    mark = answer.headers.get("ETag") ?? "";
  }

  function lost(gone) {
    said.classList.toggle("aside", !gone);
    said.classList.toggle("stale", gone);
    said.textContent = gone ? words.stale : words.renewed;
  }

  async function turn() {
    try {
      await ask();
      if (failed >= PATIENCE) lost(false);
      failed = 0;
    } catch {
      failed += 1;
      if (failed === PATIENCE) lost(true);
    }
    wait();
  }

  function wait() {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(turn, seconds * 1000);
  }

  if (regions.length) {
    document.addEventListener("visibilitychange", wait);
    wait();
  }

  /* Forms that write; also those that come with renewed figures */
  const unsaved = new Set();
  const sent = new Set();
  const writes = (form) => form?.getAttribute("method")?.toLowerCase() === "post";

  function lock(form, locked) {
    for (const button of form.querySelectorAll("button")) {
      if (locked) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }

  document.addEventListener("input", ({ target }) => { if (writes(target.form)) unsaved.add(target.form); });
  document.addEventListener("reset", ({ target }) => unsaved.delete(target));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!writes(form)) return;
    if (sent.has(form)) { event.preventDefault(); return; }
    sent.add(form);
    unsaved.delete(form);
    lock(form, true);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.type !== "file" || !target.dataset.most) return;
    const beyond = [...target.files].some((file) => file.size > Number(target.dataset.most));
    target.setCustomValidity(beyond ? target.dataset.beyond : "");
    if (beyond) target.reportValidity();
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return; // come back to with the browser's own key
    for (const form of sent) lock(form, false);
    sent.clear();
  });
  addEventListener("beforeunload", (event) => {
    if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
  });
})();
