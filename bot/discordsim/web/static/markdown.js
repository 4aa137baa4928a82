// Discord's Markdown, as elements. Limits on nesting keep hostile text cheap;
// what is not Markdown stays text.
import { h, link, nameOf } from "./dom.js";

const deepest = 8;

/** markdown renders text into nodes. world resolves mentions. */
export function markdown(text, world) {
  return blocks(text.replace(/\r\n?/g, "\n").split("\n"), world, 0);
}

/** plain is text without its Markdown, for one line. */
export function plain(text, world) {
  const box = h("span", null, markdown(text, world));
  return box.textContent.replace(/\s+/g, " ").trim();
}

const heading = /^(#{1,3})\s+(\S.*)$/;
const item = /^( *)([-*]|\d{1,9}\.)\s+(\S.*)$/;

// blocks renders lines: code, quotes, headings, lists, small print, paragraphs.
function blocks(lines, world, depth) {
  const out = [];
  let open = []; // lines of the paragraph so far
  const close = () => {
    if (open.length) out.push(...inline(open.join("\n"), world, depth));
    open = [];
  };
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n];
    let m;
    if (line.startsWith("```")) {
      const end = closing(lines, n);
      if (end) {
        close();
        out.push(h("pre", null, h("code", null, end.code)));
        n = end.at;
        if (end.rest) open.push(end.rest);
        continue;
      }
    }
    if (depth < deepest && (line.startsWith(">>> ") || /^> ?/.test(line) && (line.startsWith("> ") || line === ">"))) {
      close();
      const quoted = [];
      if (line.startsWith(">>> ")) {
        quoted.push(line.slice(4), ...lines.slice(n + 1));
        n = lines.length;
      } else {
        for (; n < lines.length && (lines[n].startsWith("> ") || lines[n] === ">"); n++) quoted.push(lines[n].slice(2));
        n--;
      }
      out.push(h("blockquote", null, blocks(quoted, world, deepest))); // quotes do not nest
    } else if ((m = heading.exec(line))) {
      close();
      out.push(h("h" + (m[1].length + 2), { class: "h" + m[1].length }, inline(m[2], world, depth)));
    } else if (line.startsWith("-# ") && line.trim().length > 2) {
      close();
      out.push(h("div", { class: "small" }, inline(line.slice(3), world, depth)));
    } else if (item.test(line)) {
      close();
      const list = [];
      for (; n < lines.length && item.test(lines[n]); n++) list.push(lines[n]);
      n--;
      out.push(listOf(list, world, depth));
    } else {
      open.push(line);
    }
  }
  close();
  return out;
}

// closing finds the end of a code block that begins in line n.
function closing(lines, n) {
  const first = lines[n].slice(3);
  const same = first.indexOf("```");
  if (same > 0) return { at: n, code: first.slice(0, same), rest: first.slice(same + 3) };
  for (let at = n + 1; at < lines.length; at++) {
    const end = lines[at].indexOf("```");
    if (end < 0) continue;
    const code = lines.slice(n + 1, at);
    if (!/^[\w+-]*$/.test(first)) code.unshift(first);
    if (end > 0) code.push(lines[at].slice(0, end));
    return { at, code: code.join("\n"), rest: lines[at].slice(end + 3) };
  }
  return null;
}

function listOf(lines, world, depth) {
  const first = item.exec(lines[0]);
  const ordered = /\d/.test(first[2]);
  const list = h(ordered ? "ol" : "ul", ordered ? { start: parseInt(first[2], 10) } : null);
  for (let n = 0; n < lines.length; n++) {
    const m = item.exec(lines[n]);
    const inner = [];
    while (n + 1 < lines.length && item.exec(lines[n + 1])[1].length > m[1].length) inner.push(lines[++n]);
    list.append(h("li", null, inline(m[3], world, depth), inner.length && depth < deepest ? listOf(inner, world, depth + 1) : null));
  }
  return list;
}

// spans are what stands between two equal marks, longest first.
const spans = [
  ["***", (c) => h("strong", null, h("em", null, c))],
  ["**", (c) => h("strong", null, c)],
  ["__", (c) => h("u", null, c)],
  ["~~", (c) => h("s", null, c)],
  ["||", (c) => spoiler(c)],
  ["*", (c) => h("em", null, c)],
  ["_", (c) => h("em", null, c)],
];

export function spoiler(children, tag) {
  const box = h(tag ?? "span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Spoiler" }, children);
  const show = () => box.classList.add("shown");
  box.addEventListener("click", show);
  box.addEventListener("keydown", (e) => e.key === "Enter" && show());
  return box;
}

const address = /^https?:\/\/[^\s<>]+[^\s<>.,;:!?'")\]*_~|]/;
const masked = /^\[((?:\\.|[^\]\\]){1,500})\]\(<?(https?:\/\/[^\s<>)]+(?:\([^\s<>)]*\)[^\s<>)]*)*)>?(?:\s+"[^"]*")?\)/;
const pointed = /^<(@!?|@&|#|https?:\/\/|t:|a?:|\/)([^<>\n]{1,2000})>/;
const escapable = /[\\*_~`|<>[\]()#@:\-+.!/&]/;

// inline renders what stands within a line.
function inline(text, world, depth) {
  const out = [];
  let plain = "";
  const push = (...nodes) => {
    if (plain) out.push(plain);
    plain = "";
    out.push(...nodes);
  };
  for (let n = 0; n < text.length; ) {
    const c = text[n];
    if (c === "\\" && escapable.test(text[n + 1] ?? "")) {
      plain += text[n + 1];
      n += 2;
      continue;
    }
    if (c === "\n") {
      push(h("br"));
      n++;
      continue;
    }
    const found = depth < deepest || "<`h[".includes(c) ? special(text, n, world, depth) : null;
    if (found) {
      push(found.node);
      n = found.next;
      continue;
    }
    plain += c;
    n++;
  }
  push();
  return out;
}

// special is what begins at n if it is more than a character: { node, next }.
function special(text, n, world, depth) {
  const c = text[n];
  if (c === "`") {
    const ticks = text.startsWith("``", n) ? "``" : "`";
    const end = text.indexOf(ticks, n + ticks.length);
    if (end > n + ticks.length) return { node: h("code", null, text.slice(n + ticks.length, end)), next: end + ticks.length };
    return null;
  }
  if (c === "h") {
    const m = /[\w/]/.test(text[n - 1] ?? "") ? null : address.exec(text.slice(n, n + 2048));
    return m && { node: link(m[0], m[0], world.reading), next: n + m[0].length };
  }
  if (c === "[") {
    const m = masked.exec(text.slice(n, n + 2600));
    return m && { node: link(m[2], inline(m[1], world, Math.max(depth + 1, deepest - 1)), world.reading), next: n + m[0].length };
  }
  if (c === "<") {
    const m = pointed.exec(text.slice(n, n + 2100));
    const node = m && pointer(m[1], m[2], world);
    return node && { node, next: n + m[0].length };
  }
  for (const [mark, make] of spans) {
    if (!text.startsWith(mark, n)) continue;
    const from = n + mark.length;
    if (/\s/.test(text[from] ?? " ") && mark !== "||") return null;
    if (mark === "_" && /\w/.test(text[n - 1] ?? "")) return null;
    const end = endOf(text, from, mark);
    if (end > from) return { node: make(inline(text.slice(from, end), world, depth + 1)), next: end + mark.length };
  }
  return null;
}

// endOf finds the mark that closes a span, escapes and code passed over.
function endOf(text, from, mark) {
  for (let n = from; n < text.length; n++) {
    if (text[n] === "\\") n++;
    else if (text[n] === "`") {
      const end = text.indexOf("`", n + 1);
      if (end > 0) n = end;
    } else if (text.startsWith(mark, n)) {
      if (mark.length === 1 && (text[n + 1] === mark || /\s/.test(text[n - 1]))) {
        if (text[n + 1] === mark) n++;
        continue;
      }
      if (mark === "_" && /\w/.test(text[n + 1] ?? "")) continue;
      return n;
    }
  }
  return -1;
}

// pointer is what <…> stands for: a user, a channel, a time, a command, a link.
function pointer(kind, rest, world) {
  switch (kind) {
    case "@":
    case "@!": {
      const user = [world.bot, ...world.members].find((u) => u.id === rest);
      return h("span", { class: "mention" }, "@" + (user ? nameOf(user) : "unknown-user"));
    }
    case "@&":
      return h("span", { class: "mention" }, "@role");
    case "#": {
      const channel = world.channels.find((c) => c.id === rest);
      return h("span", { class: "mention" }, "#" + (channel ? channel.name : "unknown"));
    }
    case "t:": {
      const [seconds, style] = rest.split(":");
      if (!/^-?\d{1,13}$/.test(seconds)) return null;
      const time = new Date(Number(seconds) * 1000);
      return h("time", { class: "stamp", title: time.toLocaleString() }, style === "R" ? relative(time) : time.toLocaleString());
    }
    case ":":
    case "a:":
      return h("span", null, ":" + rest.split(":")[0] + ":");
    case "/":
      return h("span", { class: "mention" }, "/" + rest.split(":")[0]);
    default:
      return link(kind + rest, kind + rest, world.reading);
  }
}

function relative(time) {
  const seconds = Math.round((time - Date.now()) / 1000);
  const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const [unit, size] of [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return format.format(seconds, "second");
}
