// The page: what there is, what changes, and what the member does.
import { Composer } from "./composer.js";
import { avatar, fill, h, icon, nameOf } from "./dom.js";
import { plain } from "./markdown.js";
import { isEphemeral, messageView } from "./messages.js";
import { form, menu, notice } from "./overlays.js";

const token = document.querySelector("meta[name=token]").content;
const $ = (id) => document.getElementById(id);

const app = {
  world: null,
  messages: new Map(), // by id
  failed: new Map(), // what went wrong with a message's button, by message id
  pending: new Set(), // components that wait for the bot
  dismissed: new Set(),
  unread: new Set(), // channels
  channel: null,
  admin: true,
  current: false, // what comes now is news
  typing: new Map(), // until when the bot types, by channel id

  async post(path, doing) {
    const body = JSON.stringify({ channel: app.channel, admin: app.admin, ...doing });
    try {
      const answer = await fetch("/" + path, { method: "POST", headers: { "Content-Type": "application/json", "X-Token": token }, body });
      return answer.ok ? await answer.json() : { failed: (await answer.text()).trim() };
    } catch {
      return { failed: "The demo does not run any more. Start it again." };
    }
  },

  // settle shows what an interaction led to at once.
  settle(outcome, on) {
    if (outcome.modal) {
      form(outcome.modal, app.world, app.optionsOf, async (typed) => {
        const sent = await app.post("submit", { custom_id: outcome.modal.custom_id, message: on?.id ?? "", typed });
        return sent.failed ?? "";
      });
    }
    return outcome.failed ?? "";
  },

  async click(m, customID, values) {
    const key = m.id + " " + customID;
    app.pending.add(key);
    app.failed.delete(m.id);
    redraw(m.id);
    const failed = app.settle(await app.post("click", { message: m.id, custom_id: customID, values: values ?? [] }), m);
    app.pending.delete(key);
    if (failed) app.failed.set(m.id, failed.startsWith("The application") ? "This interaction failed" : failed);
    redraw(m.id);
  },

  busy: (m, c) => app.pending.has(m.id + " " + c.custom_id),

  // optionsOf are the options of a select, those of users and channels made
  // from who and what is there.
  optionsOf(c) {
    const defaults = new Set((c.default_values ?? []).map((d) => d.id));
    const people = [...app.world.members, app.world.bot].map((u) => ({ label: nameOf(u), value: u.id }));
    const rooms = app.world.channels.filter((r) => !r.direct && (!c.channel_types?.length || c.channel_types.includes(r.parent ? 11 : 0)));
    const all = { 3: c.options, 5: people, 6: [], 7: people, 8: rooms.map((r) => ({ label: "#" + r.name, value: r.id })) }[c.type] ?? [];
    return all.map((o) => ({ ...o, default: o.default || defaults.has(o.value) }));
  },

  menu(e, m) {
    if (e.target.closest("a") && e.type === "contextmenu") return; // the browser's own
    e.preventDefault();
    const commands = app.world.commands.filter((c) => c.type === 3 && allowed(c));
    const text = m.content || m.embeds.map((x) => x.description).join("\n");
    menu(e.clientX, e.clientY, [
      { label: "Reply", icon: "reply", run: () => app.reply(m) },
      { label: "Copy text", icon: "copy", run: () => navigator.clipboard.writeText(text).catch(() => notice("The browser does not let the page copy.")) },
      ...(commands.length ? [null, "Apps"] : []),
      ...commands.map((c) => ({ label: c.name, icon: "app", run: () => app.rightClick(m, c.name) })),
    ]);
  },

  async rightClick(m, name) {
    const failed = app.settle(await app.post("rightclick", { message: m.id, name }), m);
    if (failed) notice(failed);
  },

  reply(m) {
    if (isEphemeral(m)) return notice("Only you see this message: nobody can reply to it.");
    composer.reply(m);
  },

  dismiss(id) {
    app.dismissed.add(id);
    redraw(id);
  },

  jump(id) {
    const row = $("messages").querySelector(`[data-id="${id}"]`);
    row?.scrollIntoView({ block: "center", behavior: "smooth" });
    row?.classList.add("found");
    setTimeout(() => row?.classList.remove("found"), 1600);
  },

  // threadOf is the thread that hangs on a message.
  threadOf: (m) => app.world.channels.find((c) => c.parent && c.id === m.id),
  go,

  commands: () => app.world.commands.filter((c) => c.type === 1 && allowed(c)),
};

// allowed reports whether a command shows here: its permission and its places.
function allowed(c) {
  const here = app.world.channels.find((r) => r.id === app.channel);
  if (c.contexts?.length && !c.contexts.includes(here?.direct ? 1 : 0)) return false;
  return app.admin || here?.direct || c.default_member_permissions === null || c.default_member_permissions === undefined;
}

const composer = new Composer($("composer"), $("try"), app);

// The stream of what there is and what changes.
const events = new EventSource("/events");
events.onmessage = (e) => {
  const told = JSON.parse(e.data);
  if (told.world) newWorld(told.world);
  if (told.message) newMessage(told.message);
  if (told.gone) {
    app.messages.delete(told.gone);
    document.querySelector(`[data-id="${told.gone}"]`)?.remove();
  }
  if (told.current) app.current = true;
  if (told.typing) {
    app.typing.set(told.typing, Date.now() + 10000);
    showTyping();
  }
};
events.onerror = () => document.body.classList.add("offline");
events.onopen = () => document.body.classList.remove("offline");
setInterval(showTyping, 1000);

function newWorld(world) {
  if (world.run !== token) return location.reload(); // the demo was started anew
  const first = !app.world;
  const known = new Set((app.world?.channels ?? []).map((c) => c.id));
  app.world = world;
  if (!world.channels.some((c) => c.id === app.channel)) app.channel = world.channels[0].id;
  document.body.classList.toggle("waiting", !world.connected);
  drawFrame();
  if (first) drawMessages();
  else for (const c of world.channels) if (c.parent && !known.has(c.id)) redraw(c.id);
  composer.update();
}

function newMessage(m) {
  const was = app.messages.get(m.id);
  app.messages.set(m.id, m);
  if (!was && m.author.id === app.world.bot.id) {
    app.typing.delete(m.channel_id);
    showTyping();
  }
  if (m.channel_id !== app.channel) {
    if (!was && m.author.id !== app.world.me.id && app.current) {
      app.unread.add(m.channel_id);
      drawFrame();
    }
    return;
  }
  if (was) redraw(m.id);
  else append(m);
}

function showTyping() {
  const on = (app.typing.get(app.channel) ?? 0) > Date.now();
  const line = on ? [h("span", { class: "dots" }, h("i"), h("i"), h("i")), h("strong", null, nameOf(app.world.bot)), " is typing…"] : [];
  if ($("typing").childElementCount !== (on ? 2 : 0)) $("typing").replaceChildren(...line);
}

const inChannel = () => [...app.messages.values()].filter((m) => m.channel_id === app.channel).sort(older);

// Ids are numbers of more digits than a double holds.
const older = (a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

// together reports whether a message goes on from the one before.
function together(m, before) {
  return before && before.author.id === m.author.id && !m.command && !m.message_reference &&
    isEphemeral(m) === isEphemeral(before) && Date.parse(m.timestamp) - Date.parse(before.timestamp) < 7 * 60000;
}

function drawMessages() {
  const list = $("messages");
  list.replaceChildren(intro());
  let before = null;
  for (const m of inChannel()) {
    if (app.dismissed.has(m.id)) continue;
    list.append(messageView(m, app, together(m, before)));
    before = m;
  }
  list.scrollTop = list.scrollHeight;
}

function intro() {
  const c = app.world.channels.find((r) => r.id === app.channel);
  const title = c.direct ? nameOf(app.world.bot) : c.parent ? c.name : "Welcome to #" + c.name;
  const from = c.parent ? app.messages.get(c.id) : null;
  const about = from ? "Goes on from: " + plain(from.content || from.embeds[0]?.description || "an answer", app.world).slice(0, 200) : c.direct ? "These are your direct messages with " + nameOf(app.world.bot) + ". No mention is needed: just ask." : c.topic;
  return h("li", { class: "intro" }, c.direct ? avatar(app.world.bot, "big") : h("span", { class: "circle" }, icon(c.parent ? "thread" : "hash")),
    h("h1", null, title), about ? h("p", null, about) : null);
}

const atEnd = () => $("messages").scrollHeight - $("messages").scrollTop - $("messages").clientHeight < 120;

// Who reads the last messages goes on doing so when a picture takes its room.
let following = true;
$("messages").addEventListener("scroll", () => (following = atEnd()));
$("messages").addEventListener("load", () => following && ($("messages").scrollTop = $("messages").scrollHeight), true);

function append(m) {
  const list = $("messages");
  const stay = !atEnd() && m.author.id !== app.world.me.id;
  const all = inChannel().filter((x) => !app.dismissed.has(x.id));
  list.append(messageView(m, app, together(m, all[all.indexOf(m) - 1])));
  if (!stay) list.scrollTop = list.scrollHeight;
}

function redraw(id) {
  const row = $("messages").querySelector(`[data-id="${id}"]`);
  const m = app.messages.get(id);
  if (!row || !m) return;
  const end = atEnd();
  if (app.dismissed.has(id)) row.remove();
  else row.replaceWith(messageView(m, app, row.classList.contains("compact")));
  if (end) $("messages").scrollTop = $("messages").scrollHeight;
}

function go(id) {
  app.channel = id;
  app.unread.delete(id);
  drawFrame();
  drawMessages();
  composer.reset();
  showTyping();
}

// drawFrame draws everything around the messages.
function drawFrame() {
  const w = app.world;
  const initials = w.guild.name.split(/\s+/).map((x) => x[0]).join("").slice(0, 3);
  fill($("guilds"), h("span", { class: "guild", title: w.guild.name }, initials));
  fill($("guild"), h("strong", null, w.guild.name));
  const row = (c) => h("button", { type: "button", class: "channel" + (c.id === app.channel ? " here" : "") + (app.unread.has(c.id) ? " unread" : "") + (c.parent ? " thread" : ""),
    "aria-current": c.id === app.channel ? "page" : null, onclick: () => go(c.id) },
    c.direct ? avatar(w.bot, "tiny") : icon(c.parent ? "thread" : "hash"), h("span", null, c.direct ? nameOf(w.bot) : c.name));
  const rooms = w.channels.filter((c) => !c.direct && !c.parent);
  fill($("channels"), h("h2", null, "Text channels"),
    ...rooms.flatMap((c) => [row(c), ...w.channels.filter((t) => t.parent === c.id).map(row)]),
    h("h2", null, "Direct messages"), ...w.channels.filter((c) => c.direct).map(row));
  const right = h("button", { type: "button", class: "right", "aria-pressed": String(app.admin), title: app.admin ? "You may manage this server. Click to be an ordinary member." : "You are an ordinary member. Click to manage this server.",
    onclick: () => { app.admin = !app.admin; drawFrame(); composer.update(); } }, icon("shield"));
  fill($("me"), avatar(w.me), h("div", null, h("strong", null, nameOf(w.me)), h("small", null, app.admin ? "Server manager" : "Member")), right);
  const here = w.channels.find((c) => c.id === app.channel);
  fill($("top"), icon(here.direct ? "at" : here.parent ? "thread" : "hash"), h("h1", null, here.direct ? nameOf(w.bot) : here.name),
    here.topic ? h("span", { class: "topic" }, here.topic) : null,
    h("span", { class: "note", title: "A simulated Discord on this machine; the page loads nothing from anywhere." }, "Simulated Discord"));
  document.title = "whosaid demo | " + (here.direct ? "@" : "#") + (here.direct ? nameOf(w.bot) : here.name);
  const person = (u) => h("div", { class: "member" }, avatar(u), h("span", { class: u.bot ? "name bot" : "name" }, nameOf(u)), u.bot ? h("span", { class: "badge" }, "APP") : null);
  fill($("members"), h("h2", null, "Online — " + (w.members.length + 1)), person(w.bot), ...w.members.map(person));
}
