// How a message looks: author, text, cards, components, files.
import { avatar, h, icon, link, nameOf } from "./dom.js";
import { markdown, plain, spoiler } from "./markdown.js";
import { choose } from "./overlays.js";

const ephemeral = 1 << 6;
const loading = 1 << 7;
const componentsV2 = 1 << 15;

export const isEphemeral = (m) => (m.flags & ephemeral) !== 0;
export const isLoading = (m) => (m.flags & loading) !== 0;

/** messageView renders a message. app resolves names and does what buttons do;
 * compact leaves the author out, who also wrote the message before. */
export function messageView(m, app, compact) {
  const me = app.world.me.id;
  const named = m.mentions.some((u) => u.id === me) && m.author.id !== me;
  const classes = ["message", compact ? "compact" : "", isEphemeral(m) ? "ephemeral" : "", named ? "named" : ""];
  const body = h("div", { class: "body" }, compact ? null : author(m), contentOf(m, app));
  return h("li", { class: classes.join(" ").trim(), "data-id": m.id, tabindex: "-1", oncontextmenu: (e) => app.menu(e, m) },
    compact ? null : above(m, app),
    h("div", { class: "row" },
      h("div", { class: "gutter" }, compact ? h("time", null, clock(m)) : avatar(m.author)),
      body),
    app.failed.has(m.id) ? h("div", { class: "failure", role: "alert" }, app.failed.get(m.id)) : null,
    tools(m, app));
}

function author(m) {
  return h("div", { class: "author" },
    h("span", { class: m.author.bot ? "name bot" : "name" }, nameOf(m.author)),
    m.author.bot ? h("span", { class: "badge" }, "APP") : null,
    h("time", { datetime: m.timestamp }, when(m)));
}

// above is the line over a message: whose command it answers, or what it
// replies to.
function above(m, app) {
  if (m.command && m.interaction_metadata) {
    const slash = m.interaction_metadata.type === 2 && !m.interaction_metadata.target_message_id;
    return h("div", { class: "above" }, h("span", { class: "spine" }), avatar(m.interaction_metadata.user, "tiny"),
      h("strong", null, nameOf(m.interaction_metadata.user)), " used ",
      h("span", { class: "command" }, (slash ? "/" : "") + m.command));
  }
  const to = m.message_reference?.message_id;
  if (!to) return null;
  const other = app.messages.get(to);
  const line = h("div", { class: "above" }, h("span", { class: "spine" }));
  if (!other) {
    line.append(h("em", null, "The message replied to is not here"));
    return line;
  }
  const text = plain(other.content || other.embeds[0]?.description || "", app.world) || "Click to see the message";
  line.append(avatar(other.author, "tiny"), h("strong", null, nameOf(other.author)),
    h("button", { type: "button", class: "excerpt", onclick: () => app.jump(to) }, text));
  return line;
}

function tools(m, app) {
  if (isLoading(m)) return null;
  return h("div", { class: "tools", role: "toolbar", "aria-label": "Message actions" },
    h("button", { type: "button", title: "Reply", onclick: () => app.reply(m) }, icon("reply")),
    h("button", { type: "button", title: "More", "aria-haspopup": "menu", onclick: (e) => app.menu(e, m) }, icon("more")));
}

function contentOf(m, app) {
  if (isLoading(m)) {
    return h("div", { class: "thinking" }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), nameOf(m.author) + " is thinking…");
  }
  const v2 = (m.flags & componentsV2) !== 0;
  const shown = new Set(v2 ? mediaShown(m.components) : []);
  const parts = [
    m.content ? h("div", { class: "content" }, markdown(m.content, app.world), m.edited_timestamp ? edited() : null) : null,
    m.attachments.filter((a) => !v2 && !shown.has(a.url)).map((a) => attachment(a)),
    m.embeds.map((e) => embed(e, app)),
    h("div", { class: v2 ? "layout" : "rows" }, m.components.map((c) => component(c, m, app))),
    !m.content && m.edited_timestamp ? edited() : null,
  ];
  const thread = app.threadOf(m);
  if (thread) {
    parts.push(h("button", { type: "button", class: "to-thread", onclick: () => app.go(thread.id) }, icon("thread"), h("strong", null, thread.name), h("span", null, "See thread")));
  }
  if (isEphemeral(m)) {
    parts.push(h("div", { class: "only" }, icon("eye"), "Only you can see this · ",
      h("button", { type: "button", onclick: () => app.dismiss(m.id) }, "Dismiss message")));
  }
  return parts;
}

const edited = () => h("span", { class: "edited" }, " (edited)");

function mediaShown(components) {
  const all = [];
  for (const c of components ?? []) {
    for (const media of [c.file, c.media, ...(c.items ?? []).map((i) => i.media)]) if (media?.url) all.push(media.url);
    all.push(...mediaShown(c.components), ...mediaShown(c.accessory ? [c.accessory] : []));
  }
  return all;
}

function attachment(a) {
  if ((a.content_type ?? "").startsWith("image/") && a.url.startsWith("/files/")) {
    return h("img", { class: "picture", src: a.url, alt: a.description ?? a.filename });
  }
  return fileCard(a.filename, a.size, a.url);
}

function fileCard(name, size, url) {
  const local = url.startsWith("/files/");
  return h("div", { class: "file" }, icon("file"), h("div", null,
    local ? h("a", { href: url, download: name }, name) : link(url, name), size === undefined || size === null ? null : h("small", null, bytes(size))));
}

function bytes(n) {
  if (n < 1024) return n + " bytes";
  return n < 1 << 20 ? (n / 1024).toFixed(1) + " KB" : (n / (1 << 20)).toFixed(1) + " MB";
}

// embed is a card.
function embed(e, app) {
  const world = app.world;
  const card = h("article", { class: "embed" },
    e.thumbnail ? picture(e.thumbnail.url, "", "corner") : null,
    e.author ? h("div", { class: "embed-author" }, e.author.url ? link(e.author.url, e.author.name, world.reading) : e.author.name) : null,
    e.title ? h("div", { class: "embed-title" }, e.url ? link(e.url, markdown(e.title, world), world.reading) : markdown(e.title, world)) : null,
    e.description ? h("div", { class: "embed-text" }, markdown(e.description, world)) : null,
    e.fields?.length ? h("div", { class: "fields" }, e.fields.map((f) => h("div", { class: f.inline ? "field inline" : "field" },
      h("div", { class: "field-name" }, markdown(f.name, world)), h("div", { class: "field-value" }, markdown(f.value, world))))) : null,
    e.image ? picture(e.image.url, "", "picture") : null,
    e.footer || e.timestamp ? h("footer", null, [e.footer?.text, e.timestamp ? new Date(e.timestamp).toLocaleString() : null].filter(Boolean).join(" • ")) : null);
  if (e.color) card.style.borderLeftColor = colour(e.color);
  return card;
}

const colour = (n) => "#" + (n & 0xffffff).toString(16).padStart(6, "0");

// picture shows a picture that the simulation serves; the page loads nothing
// from elsewhere, and links to the others.
function picture(url, description, kind) {
  if (url.startsWith("/files/")) return h("img", { class: kind, src: url, alt: description });
  return h("span", { class: "elsewhere " + kind }, icon("out"), link(url, description || "Picture on another site"));
}

// component renders a component of a message, whichever version it is of.
function component(c, m, app) {
  switch (c.type) {
    case 1:
      return h("div", { class: "actions" }, c.components.map((inner) => component(inner, m, app)));
    case 2:
      return button(c, m, app);
    case 3: case 5: case 6: case 7: case 8:
      return select(c, app.optionsOf(c), (values) => app.click(m, c.custom_id, values), app.busy(m, c));
    case 9:
      return h("div", { class: "section" }, h("div", null, c.components.map((inner) => component(inner, m, app))),
        c.accessory ? h("div", { class: "accessory" }, component(c.accessory, m, app)) : null);
    case 10:
      return h("div", { class: "content" }, markdown(c.content, app.world));
    case 11:
      return hidden(c, picture(c.media.url, c.description ?? "", "thumbnail"));
    case 12:
      return h("div", { class: "gallery" }, c.items.map((i) => hidden(i, picture(i.media.url, i.description ?? "", "picture"))));
    case 13:
      return hidden(c, fileCard(c.name ?? "file", c.size, c.file.url));
    case 14:
      return h("hr", { class: (c.divider === false ? "bare " : "") + (c.spacing === 2 ? "wide" : "") });
    case 17: {
      const box = h("section", { class: "container" }, c.components.map((inner) => component(inner, m, app)));
      if (c.accent_color !== null && c.accent_color !== undefined) {
        box.classList.add("accented");
        box.style.borderLeftColor = colour(c.accent_color);
      }
      return hidden(c, box);
    }
    default:
      return h("div", { class: "unknown" }, "A component this page does not know (type " + c.type + ")");
  }
}

const hidden = (c, node) => (c.spoiler ? spoiler(node, "div") : node);

const styles = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary", 6: "primary" };

function button(c, m, app) {
  const label = [c.emoji?.name ? h("span", { class: "emoji" }, c.emoji.name) : null, c.label ?? null];
  if (c.style === 5) {
    const a = link(c.url, [label, icon("out")], app.world.reading);
    a.classList.add("button", "secondary");
    return a;
  }
  const busy = app.busy(m, c);
  return h("button", { type: "button", class: "button " + (styles[c.style] ?? "secondary") + (busy ? " busy" : ""),
    disabled: c.disabled || busy, onclick: () => app.click(m, c.custom_id) },
    busy ? h("span", { class: "dots" }, h("i"), h("i"), h("i")) : label);
}

/** select is a menu of options { label, value, description?, default? }. done
 * gets what was chosen. */
export function select(c, options, done, busy) {
  const most = c.max_values ?? 1;
  const least = c.min_values ?? 1;
  let chosen = options.filter((o) => o.default).map((o) => o.value);
  const text = h("span");
  const show = () => {
    const labels = options.filter((o) => chosen.includes(o.value)).map((o) => o.label);
    text.textContent = labels.join(", ") || c.placeholder || "Make a selection";
    text.className = labels.length ? "" : "placeholder";
  };
  show();
  const control = h("button", { type: "button", class: "select", disabled: c.disabled || busy, "aria-haspopup": "listbox", "data-custom-id": c.custom_id }, text, icon("down"));
  control.addEventListener("click", () => {
    const before = chosen.join("\n");
    choose(control, options, chosen, { most, least }, (values, over) => {
      chosen = values;
      show();
      if (over && chosen.length >= least && chosen.join("\n") !== before) done(chosen);
    });
  });
  return control;
}

const clock = (m) => new Date(m.timestamp).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

function when(m) {
  const day = new Date(m.timestamp);
  const today = new Date();
  if (day.toDateString() === today.toDateString()) return "Today at " + clock(m);
  today.setDate(today.getDate() - 1);
  return (day.toDateString() === today.toDateString() ? "Yesterday at " : day.toLocaleDateString("en-GB") + " ") + clock(m);
}
