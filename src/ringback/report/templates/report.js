"use strict";
(() => {
  const FILTERS = ["text", "outcome", "operation", "requirement"];
  // Of a kind of case so many are laid out at once; a page may hold ten thousand.
  const MOST = 400;

  const form = document.getElementById("filter");
  const count = document.getElementById("filter-count");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const listed = (text) => text.slice(text.indexOf(":") + 1).split(",").map((each) => each.trim());
  const kinds = all(".kind").map((element) => ({element, wasOpen: element.open, most: MOST}));
  const findings = all(".finding").map((item) => ({item, indexed: document.querySelector(`.index a[href="#${encode(item.id)}"]`)?.closest("li")}));
  const demands = all(".all-demands tbody tr");
  const inMatrix = new Map(all(".matrix tbody tr").map((row) => [row.dataset.requirement, row]));
  let openCase = "";

  // As the page's own links write it: a slash stays one.
  function encode(id) {
    return encodeURIComponent(id).replaceAll("%2F", "/");
  }

  // Read when first asked for, from the text that is there anyway.
  function casesOf(kind) {
    kind.cases ??= all(".case", kind.element).map((item) => {
      const summary = item.firstElementChild;
      const body = summary.nextElementSibling;
      let operations = [];
      let requirements = [];
      let words = summary.children[1].textContent;
      for (const part of body.children) {
        if (part.className === "meta") {
          for (const each of part.children) {
            if (each.className === "of") requirements = listed(each.textContent);
            else if (each.textContent.startsWith("Operations:")) operations = listed(each.textContent);
          }
        }
        if (part.tagName !== "DIV") words += ` ${part.textContent}`;
      }
      return {item, id: body.id, outcome: item.dataset.outcome, operations, requirements, words: words.toLowerCase()};
    });
    return kind.cases;
  }

  function asked() {
    const given = Object.fromEntries(FILTERS.map((name) => [name, form.elements[name]?.value ?? ""]));
    given.words = given.text.toLowerCase().split(/\s+/).filter(Boolean);
    given.any = given.words.length > 0 || FILTERS.some((name) => given[name] !== "");
    return given;
  }

  function fits(given, {words, outcomes, operations, requirements}) {
    return (given.outcome === "" || outcomes.includes(given.outcome))
      && (given.operation === "" || operations.includes(given.operation))
      && (given.requirement === "" || requirements.includes(given.requirement))
      && given.words.every((each) => words.includes(each));
  }

  function filterCases(given, only = null) {
    let shown = 0;
    let total = 0;
    for (const kind of kinds) {
      // What is folded and was never looked into is as it was written.
      if (!given.any && !kind.cases && kind !== only) continue;
      let here = 0;
      for (const each of casesOf(kind)) {
        const is = fits(given, {...each, outcomes: [each.outcome]});
        here += is ? 1 : 0;
        // The case that is being read stays where it is.
        const hidden = !is || (here > kind.most && each.id !== openCase);
        if (each.item.hidden !== hidden) each.item.hidden = hidden;
      }
      kind.element.hidden = here === 0;
      const opened = given.any ? here > 0 : kind.wasOpen;
      if (kind.element.open !== opened) kind.element.open = opened;
      const more = kind.element.querySelector(":scope > .more");
      more.hidden = here <= kind.most;
      more.firstElementChild.textContent = `Show more: ${(here - kind.most).toLocaleString("en")} left`;
      shown += here;
      total += kind.cases.length;
    }
    count.textContent = given.any ? `${shown.toLocaleString("en")} of ${total.toLocaleString("en")} cases` : "";
  }

  function filterRest(given) {
    const told = (selector, hidden) => { const it = document.querySelector(selector); if (it) it.hidden = hidden; };
    let left = 0;
    for (const each of findings) {
      each.words ??= all("h3, .message, .demand, .case-link, .index", each.item).map((part) => part.textContent).join(" ").toLowerCase();
      const {operations, requirement} = each.item.dataset;
      const is = fits(given, {words: each.words, outcomes: ["failed"], operations: operations.split(","), requirements: [requirement]})
        || !given.any;
      each.item.hidden = !is;
      if (each.indexed) each.indexed.hidden = !is;
      left += is ? 1 : 0;
    }
    told("#findings > .none-fits", left > 0);
    left = 0;
    for (const row of demands) {
      const {requirement, operations, outcomes} = row.dataset;
      const is = fits(given, {
        words: row.textContent.toLowerCase(), outcomes: outcomes.split(","), operations: operations.split(","), requirements: [requirement],
      });
      row.hidden = !is;
      const twin = inMatrix.get(requirement);
      if (twin) twin.hidden = !is;
      left += is ? 1 : 0;
    }
    told("#requirements > .none-fits", left > 0);
  }

  function filter() {
    const given = asked();
    for (const kind of kinds) kind.most = MOST;
    filterCases(given);
    filterRest(given);
    form.querySelector("[type=reset]").hidden = !given.any;
  }

  // The view as a fragment: a plain anchor where nothing is filtered, so that it works without scripts too.
  function fragment() {
    const given = asked();
    if (!given.any) return openCase ? `#${encode(openCase)}` : "";
    const view = new URLSearchParams(FILTERS.filter((name) => given[name]).map((name) => [name, given[name].trim()]));
    if (openCase) view.set("case", openCase);
    return `#${view}`;
  }

  function remember() {
    const now = fragment();
    if (now !== location.hash) history.replaceState(null, "", now || location.pathname + location.search);
  }

  function reveal(id) {
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let each = target.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
    const inner = target.matches(".others li") && target.querySelector("details");
    if (inner) inner.open = true;
    const body = target.closest(".body");
    if (body) openCase = body.id;
    target.scrollIntoView();
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  function follow() {
    const said = location.hash.slice(1);
    const target = document.getElementById(decoded(said));
    if (target) {
      if (target.closest("[hidden]")) {
        form.reset();
        filter();
        // A case beyond those that are laid out.
        for (let each = target.closest("[hidden]"); each; each = target.closest("[hidden]")) each.hidden = false;
      }
      reveal(target.id);
    } else if (said.includes("=")) {
      const view = new URLSearchParams(said);
      for (const name of FILTERS) {
        if (form.elements[name]) form.elements[name].value = view.get(name) ?? "";
      }
      filter();
      reveal(view.get("case"));
    }
  }

  async function copy(button, text, select) {
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      select();
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = label; }, 2000);
  }

  function offerCopies() {
    for (const figure of all(".curl")) {
      const pre = figure.querySelector("pre");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.setAttribute("aria-live", "polite");
      button.addEventListener("click", () => copy(button, pre.textContent, () => getSelection().selectAllChildren(pre)));
      figure.classList.add("has-copy");
      figure.append(button);
    }
  }

  // The matrix is read by pointing at a cell, or with the arrow keys, and a cell leads to its case.
  function readMatrix() {
    const matrix = document.getElementById("matrix");
    if (!matrix) return;
    const reading = document.getElementById("matrix-reading");
    const columns = all("#columns li");
    const marker = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    marker.setAttribute("class", "marker");
    marker.setAttribute("width", "1");
    marker.setAttribute("height", "10");
    let at = null;
    reading.hidden = false;
    const idle = reading.textContent = "Point at a mark, or use the arrow keys, to read it; click it, or press Enter, to open its case.";

    const places = (cells) => all("path", cells)
      .flatMap((path) => [...path.getAttribute("d").matchAll(/M(\d+)/g)].map((found) => [Number(found[1]), path.getAttribute("class")]))
      .sort((one, other) => one[0] - other[0]);

    function read(cells, place) {
      const mark = places(cells).find(([each]) => each === place)?.[1];
      at = mark ? {cells, place} : null;
      marker.remove();
      if (!mark) { reading.textContent = idle; return; }
      marker.setAttribute("x", String(place));
      cells.append(marker);
      reading.textContent = `${cells.closest("tr").dataset.requirement} in ${columns[place].textContent}: ${mark}`;
    }

    function under(event) {
      const cells = event.target.closest(".cells");
      if (!cells) return;
      const box = cells.getBoundingClientRect();
      read(cells, Math.floor((event.clientX - box.left) / box.width * columns.length));
    }

    function move(key) {
      const rows = all(".matrix tbody tr:not([hidden]) .cells");
      if (!rows.length) return;
      const row = at ? rows.indexOf(at.cells) : -1;
      if (row < 0) { read(rows[0], places(rows[0])[0][0]); return; }
      if (key === "ArrowUp" || key === "ArrowDown") {
        const next = rows[row + (key === "ArrowDown" ? 1 : -1)];
        if (!next) return;
        const near = places(next).map(([each]) => each).sort((one, other) => Math.abs(one - at.place) - Math.abs(other - at.place));
        read(next, near[0]);
      } else {
        const here = places(at.cells).map(([each]) => each);
        const next = here[here.indexOf(at.place) + (key === "ArrowRight" ? 1 : -1)];
        if (next !== undefined) read(at.cells, next);
      }
      at.cells.closest("tr").scrollIntoView({block: "nearest"});
      const seen = matrix.getBoundingClientRect();
      const mark = marker.getBoundingClientRect();
      if (mark.right > seen.right) matrix.scrollLeft += mark.right - seen.right + 40;
      if (mark.left < seen.left + 130) matrix.scrollLeft -= seen.left + 130 - mark.left;
    }

    function open() {
      if (at) location.hash = `#${encode(columns[at.place].dataset.case)}`;
    }

    matrix.addEventListener("pointermove", under);
    matrix.addEventListener("click", (event) => { if (event.target.closest(".cells")) { under(event); open(); } });
    matrix.addEventListener("keydown", (event) => {
      if (event.target !== matrix) return;
      if (event.key === "Enter") open();
      else if (event.key.startsWith("Arrow")) move(event.key);
      else return;
      event.preventDefault();
    });
  }

  function settled() {
    filter();
    remember();
  }

  offerCopies();
  readMatrix();
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", settled);
  form.addEventListener("reset", () => setTimeout(settled));
  const link = document.getElementById("copy-link");
  link.addEventListener("click", () => { remember(); copy(link, location.href, () => {}); });
  for (const kind of kinds) {
    kind.element.querySelector(":scope > .more").addEventListener("click", () => {
      kind.most += MOST;
      filterCases(asked());
    });
    kind.element.addEventListener("toggle", () => {
      const given = asked();
      if (!given.any) kind.wasOpen = kind.element.open;
      // Many cases are laid out in parts, whoever unfolds them.
      if (kind.element.open && !kind.cases) filterCases(given, kind);
    });
  }
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.(".case")) return;
    const id = event.target.querySelector(".body").id;
    if (event.target.open) openCase = id;
    else if (openCase === id) openCase = "";
    else return;
    remember();
  }, true);
  addEventListener("hashchange", follow);
  follow();
})();
