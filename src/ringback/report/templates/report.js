
"use strict";
(() => {
  const form = document.getElementById("filter");
  const text = document.getElementById("filter-text");
  const count = document.getElementById("filter-count");
  const kinds = [...document.querySelectorAll(".kind")].map((element) => ({
    element,
    wasOpen: element.open,
    cases: null,
  }));

  // Read when first asked for: a page may hold ten thousand.
  function casesOf(kind) {
    kind.cases ??= [...kind.element.querySelectorAll(".case")].map((item) => ({
      item,
      words: item.querySelector("summary .id").textContent.toLowerCase() + " "
        + item.querySelector(".body > .meta").textContent.toLowerCase(),
    }));
    return kind.cases;
  }

  function filter() {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const outcome = form.elements.outcome.value;
    const filtering = words.length > 0 || outcome !== "";
    let shown = 0;
    let all = 0;
    for (const kind of kinds) {
      let here = 0;
      for (const each of casesOf(kind)) {
        const fits = (outcome === "" || each.item.dataset.outcome === outcome)
          && words.every((word) => each.words.includes(word));
        each.item.hidden = !fits;
        here += fits ? 1 : 0;
      }
      kind.element.hidden = here === 0;
      kind.element.open = filtering ? here > 0 : kind.wasOpen;
      shown += here;
      all += kind.cases.length;
    }
    count.textContent = filtering ? `${shown.toLocaleString("en")} of ${all.toLocaleString("en")} cases` : "";
  }

  function reveal() {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (!target) return;
    if (target.closest("[hidden]")) {
      form.reset();
      filter();
    }
    for (let each = target.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
    const inner = target.matches(".others li") && target.querySelector("details");
    if (inner) inner.open = true;
    target.scrollIntoView();
  }

  async function copy(button, pre) {
    try {
      await navigator.clipboard.writeText(pre.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(pre);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  }

  for (const figure of document.querySelectorAll(".curl")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => copy(button, figure.querySelector("pre")));
    figure.classList.add("has-copy");
    figure.append(button);
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  addEventListener("hashchange", reveal);
  reveal();
})();
