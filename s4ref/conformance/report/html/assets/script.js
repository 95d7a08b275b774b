"use strict";
(() => {
  const tools = document.querySelector(".tools");
  const checks = [...document.querySelectorAll("details.check")];
  const filter = document.getElementById("filter");
  const toggle = document.getElementById("toggle");
  const shown = document.getElementById("shown");
  const words = new Map(checks.map((check) => [check, check.textContent.toLowerCase()]));

  function update() {
    const wanted = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const tone = document.querySelector("input[name=show]:checked").value;
    let count = 0;
    for (const check of checks) {
      const own = check.dataset.tone;
      const group = own === "bad" || own === "good" ? own : "rest";
      const text = words.get(check);
      check.hidden = !((tone === "all" || tone === group) && wanted.every((word) => text.includes(word)));
      count += !check.hidden;
    }
    shown.textContent = `${count} of ${checks.length} checks`;
  }

  filter.addEventListener("input", update);
  for (const radio of document.querySelectorAll("input[name=show]")) radio.addEventListener("change", update);
  toggle.addEventListener("click", () => {
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? "Close all" : "Open all";
    for (const check of checks) check.open = open;
  });

  for (const box of document.querySelectorAll(".copy")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(box.querySelector("pre").textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(box.querySelector("pre"));
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    box.append(button);
  }

  tools.hidden = false;
  update();
})();
