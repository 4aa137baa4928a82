// Elements, made one by one: no text ever becomes HTML.

/** h makes an element. Props that begin with "on" are listeners, "class" and
 * others are attributes; children are nodes or text, null ones left out. */
export function h(tag, props, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "disabled" || name === "checked") e[name] = value;
    else e.setAttribute(name, value === true ? "" : value);
  }
  return fill(e, children);
}

/** fill gives an element other children; null ones are left out. */
export function fill(e, ...children) {
  e.replaceChildren(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false && c !== ""));
  return e;
}

const shapes = {
  hash: "M9 3 7 21M17 3l-2 18M4 8.500h17M3 15.500h17",
  thread: "M4 4v8a4 4 0 0 0 4 4h12M15 11l5 5-5 5",
  at: "M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0zm0 0v1.500a2.5 2.5 0 0 0 5 0V12a9 9 0 1 0-3.5 7.1",
  reply: "M10 5 4 11l6 6M4 11h9a7 7 0 0 1 7 7v1",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  out: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zm13 0a3 3 0 1 1-6 0 3 3 0 0 1 6 0z",
  shield: "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z",
  down: "M6 9l6 6 6-6",
  close: "M5 5l14 14M19 5L5 19",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  plus: "M12 5v14M5 12h14",
  people: "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21c0-4 3-7 7-7s7 3 7 7M16 4a3.5 3.5 0 0 1 0 7M18 14.500c2.5.8 4 3.2 4 6.5",
  app: "M8 5 3 12l5 7M16 5l5 7-5 7",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5",
  send: "M4 12 20 4l-5 16-4-7z",
};

export function icon(name) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon icon-" + name);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(ns, "path");
  path.setAttribute("d", shapes[name]);
  svg.append(path);
  return svg;
}

export const nameOf = (user) => user.global_name || user.username;

const colours = ["#c2410c", "#2e8b57", "#7c5cbf", "#b0367a", "#0f8b8d", "#b7791f", "#4f6bd8"];

/** avatar is a user's picture: the bot's own, or initials. */
export function avatar(user, size) {
  const box = h("span", { class: "avatar " + (size ?? ""), "aria-hidden": "true" });
  if (user.bot) {
    box.append(h("img", { src: "/static/bot.svg", alt: "" }));
    return box;
  }
  const initials = nameOf(user).split(/\s+/).slice(0, 2).map((w) => [...w][0] ?? "").join("");
  let mixed = 0;
  for (const c of user.username) mixed = (mixed * 31 + c.codePointAt(0)) % 65521;
  box.append(initials);
  box.style.backgroundColor = colours[mixed % colours.length];
  return box;
}

/** link is an anchor to a web address; plain text where it is none. Addresses
 * of example domains lead to the page's own copy, where there is one. */
export function link(address, children, reading) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return h("span", null, children);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return h("span", null, children);
  let to = url.href;
  if (reading && /(^|\.)example(\.(org|com|net))?$/.test(url.hostname)) {
    const [base, ...fragment] = address.split("#");
    to = "/read?url=" + encodeURIComponent(base) + (fragment.length ? "#" + fragment.join("#") : "");
  }
  return h("a", { href: to, target: "_blank", rel: "noopener noreferrer nofollow", title: address }, children);
}
