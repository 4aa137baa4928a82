// What lies over the page: menus, lists to choose from, forms, notices.
import { h, icon } from "./dom.js";
import { markdown } from "./markdown.js";
import { select } from "./messages.js";

let closeOpen = () => {};

// place puts an overlay near a point or under an element, within the window.
function place(box, at) {
  document.body.append(box);
  const { width, height } = box.getBoundingClientRect();
  let { x, y } = at;
  if (at.under) {
    const r = at.under.getBoundingClientRect();
    x = r.left;
    y = r.bottom + 4;
    if (y + height > innerHeight - 8 && r.top - height - 4 > 8) y = r.top - height - 4;
    if (at.wide) box.style.minWidth = r.width + "px";
  }
  box.style.left = Math.max(8, Math.min(x, innerWidth - width - 8)) + "px";
  box.style.top = Math.max(8, Math.min(y, innerHeight - height - 8)) + "px";
}

// opened makes an overlay close with Escape or a click elsewhere.
function opened(box, after) {
  closeOpen();
  const before = document.activeElement;
  const outside = (e) => !box.contains(e.target) && close();
  const key = (e) => {
    if (e.key === "Escape") {
      e.stopPropagation();
      close();
      before?.focus?.();
    }
  };
  const close = () => {
    box.remove();
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", key, true);
    closeOpen = () => {};
    after?.();
  };
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", key, true);
  closeOpen = close;
  return close;
}

function arrows(box) {
  box.addEventListener("keydown", (e) => {
    if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
    e.preventDefault();
    const all = [...box.querySelectorAll("button:not([disabled])")];
    const now = all.indexOf(document.activeElement);
    all[(now + (e.key === "ArrowDown" ? 1 : all.length - 1) + (now < 0 && e.key === "ArrowUp" ? 1 : 0)) % all.length]?.focus();
  });
}

/** menu opens a menu at a point. Entries are { label, icon, run }, a string for
 * a heading, or null for a line. */
export function menu(x, y, entries) {
  const box = h("div", { class: "menu", role: "menu" }, entries.map((e) => {
    if (e === null) return h("hr");
    if (typeof e === "string") return h("div", { class: "menu-heading" }, e);
    return h("button", { type: "button", role: "menuitem", onclick: () => { close(); e.run(); } }, h("span", null, e.label), icon(e.icon));
  }));
  const close = opened(box);
  arrows(box);
  place(box, { x, y });
  box.querySelector("button")?.focus();
}

/** choose opens a list under an element. changed gets what is chosen, and
 * whether the list is closed. */
export function choose(under, options, chosen, { most, least }, changed) {
  let values = [...chosen];
  const box = h("div", { class: "menu choices", role: "listbox", "aria-multiselectable": most > 1 ? "true" : "false" });
  const close = opened(box, () => changed(values, true));
  const rows = options.map((o) => h("button", { type: "button", role: "option", "data-value": o.value, onclick: () => pick(o.value) },
    h("span", null, h("span", null, o.emoji?.name ? o.emoji.name + " " : "", o.label), o.description ? h("small", null, o.description) : null),
    most > 1 ? h("i", { class: "check" }) : null));
  const show = () => rows.forEach((r, n) => r.setAttribute("aria-selected", String(values.includes(options[n].value))));
  const pick = (value) => {
    if (most === 1) {
      values = least === 0 && values[0] === value ? [] : [value];
      close();
      return;
    }
    if (values.includes(value)) values = values.filter((v) => v !== value);
    else if (values.length < most) values = [...values, value];
    show();
    changed(values, false);
  };
  box.append(...(rows.length ? rows : [h("div", { class: "menu-heading" }, "Nothing to choose from")]));
  show();
  arrows(box);
  place(box, { under, wide: true });
  (box.querySelector('[aria-selected="true"]') ?? rows[0])?.focus();
}

/** form opens a modal. send gets what was typed by custom id, and returns what
 * went wrong, or "". */
export function form(modal, world, optionsOf, send) {
  const inputs = new Map();
  const fields = modal.components.map((c) => fieldOf(c, world, optionsOf, inputs));
  const wrong = h("div", { class: "failure", role: "alert" });
  const submit = h("button", { type: "submit", class: "button primary" }, "Submit");
  const dialog = h("dialog", { class: "modal", "aria-label": modal.title },
    h("form", { autocomplete: "off", onsubmit: async (e) => {
      e.preventDefault();
      const typed = Object.fromEntries([...inputs].map(([id, value]) => [id, value()]));
      submit.disabled = true;
      wrong.textContent = await send(typed);
      submit.disabled = false;
      if (!wrong.textContent) dialog.close();
    } },
      h("header", null, h("h2", null, modal.title), h("button", { type: "button", class: "x", title: "Close", onclick: () => dialog.close() }, icon("close"))),
      h("div", { class: "fields-form" }, fields, wrong),
      h("footer", null, h("button", { type: "button", class: "button plain", onclick: () => dialog.close() }, "Cancel"), submit)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("input, textarea, .select")?.focus();
}

// fieldOf is a form's component. How its value is read goes into inputs.
function fieldOf(c, world, optionsOf, inputs) {
  switch (c.type) {
    case 1:
      return c.components.map((inner) => fieldOf(inner, world, optionsOf, inputs));
    case 18:
      return h("label", null, h("span", { class: "label" }, c.label, c.component.required === false ? null : h("b", null, " *")),
        c.description ? h("small", null, c.description) : null, fieldOf({ ...c.component, label: undefined }, world, optionsOf, inputs));
    case 10:
      return h("div", { class: "content" }, markdown(c.content, world));
    case 4: {
      const rules = { name: c.custom_id, placeholder: c.placeholder, minlength: c.min_length, maxlength: c.max_length ?? 4000, required: c.required !== false };
      const input = c.style === 2 ? h("textarea", { ...rules, rows: "5" }) : h("input", { ...rules, type: "text" });
      input.value = c.value ?? "";
      inputs.set(c.custom_id, () => input.value);
      return c.label ? h("label", null, h("span", { class: "label" }, c.label, rules.required ? h("b", null, " *") : null), input) : input;
    }
    case 3: case 5: case 6: case 7: case 8: {
      let value = "";
      inputs.set(c.custom_id, () => value);
      return select(c, optionsOf(c), (values) => (value = values[0] ?? ""), false);
    }
    default:
      return h("div", { class: "unknown" }, "A part this page does not know (type " + c.type + ")");
  }
}

/** notice shows a sentence for a while. */
export function notice(text) {
  document.querySelector(".notice")?.remove();
  const box = h("div", { class: "notice", role: "status" }, text);
  document.body.append(box);
  setTimeout(() => box.remove(), 6000);
}
