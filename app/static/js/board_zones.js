// The zones: the drawing and the table, kept up to date in place. A zone that the drawing lacks is drawn by the server.

import { fill } from "/static/js/board_rows.js";
import { fetchPage } from "/static/js/dispatch.js";

export function openZones(part, language) {
  const [map, table, none] = ["map", "table", "no-zones"].map((name) => part.querySelector(`[data-part="${name}"]`));
  let asTable = map.hidden && !table.hidden;
  const rows = new Map();

  function show() {
    map.hidden = asTable || !rows.size;
    table.hidden = !asTable || !rows.size;
    none.hidden = rows.size > 0;
    for (const link of part.querySelectorAll("[data-show]")) {
      if ((link.dataset.show === "table") === asTable) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  function draw(zone) {
    const same = (node) => node.dataset.zone === zone.zone;
    for (const node of [...map.querySelectorAll("[data-zone]")].filter(same)) {
      if (node.localName === "rect") node.setAttribute("class", `z z--${zone.band}`);
      else fill(node, { words: zone.words[language], dots: zone.dots });
    }
    const body = part.querySelector('[data-part="zone-rows"]');
    let line = [...body.children].find(same);
    if (!line) {
      line = part.querySelector('[data-part="zone-row"]').content.firstElementChild.cloneNode(true);
      line.dataset.zone = zone.zone;
      const next = [...body.children].find((other) => other.dataset.zone > zone.zone);
      body.insertBefore(line, next ?? null);
    }
    fill(line, {
      zone: zone.zone,
      band: zone.band_name[language],
      orders: zone.orders,
      late: zone.late,
      riders: zone.riders,
      weather: zone.weather_name[language],
      incidents: zone.incidents,
    });
  }

  function drop(name) {
    rows.delete(name);
    for (const node of part.querySelectorAll("tr[data-zone]")) if (node.dataset.zone === name) node.remove();
  }

  // The outlines are the server's: a zone that came or went changes those of its neighbours as well.
  let asking = false;
  async function outline() {
    if (asking) return;
    asking = true;
    const page = await fetchPage("/dispatch");
    asking = false;
    const fresh = page?.querySelector('[data-part="map"]');
    if (!fresh) return;
    map.replaceChildren(...fresh.childNodes);
    label();
    rows.forEach(draw);
  }

  function label() {
    const words = [...rows.values()].map((zone) => `${zone.zone} ${zone.words[language]}`).join("; ");
    map.querySelector("svg")?.setAttribute("aria-label", words);
  }

  function after(names) {
    show();
    label();
    const drawn = new Set([...map.querySelectorAll("[data-zone]")].map((node) => node.dataset.zone));
    if (names.some((name) => !drawn.has(name)) || [...drawn].some((name) => !rows.has(name))) outline();
  }

  part.addEventListener("click", (event) => {
    const link = event.target.closest("[data-show]");
    if (!link) return;
    event.preventDefault();
    asTable = link.dataset.show === "table";
    show();
  });

  return {
    replace(zones) {
      const there = new Set(zones.map((zone) => zone.zone));
      for (const line of [...part.querySelectorAll("tr[data-zone]")]) if (!there.has(line.dataset.zone)) drop(line.dataset.zone);
      rows.clear();
      this.change(zones, []);
    },
    change(upserts, removed) {
      removed.forEach(drop);
      for (const zone of upserts) rows.set(zone.zone, zone);
      upserts.forEach(draw);
      if (upserts.length || removed.length) after(upserts.map((zone) => zone.zone));
    },
  };
}
