// Where the member writes: messages with mentions, and commands with their
// options, listed and completed while they are typed.
import { avatar, h, icon, nameOf } from "./dom.js";
import { notice } from "./overlays.js";

// Types of options.
const subcommand = 1;
const group = 2;
const integer = 4;
const bool = 5;
const number = 10;
const attachment = 11;

/** Composer is the form at the bottom. */
export class Composer {
  constructor(box, suggestions, app) {
    this.app = app;
    this.suggestions = suggestions;
    this.replying = null; // the message that is replied to
    this.command = null; // { name, path, description, options } while a command is written
    this.fields = []; // { option, input, value } of the command
    this.list = []; // what the popup offers: { run, node }
    this.at = -1; // which of them Enter takes
    this.asked = 0; // counts autocompletes, so that late answers are passed over

    this.popup = h("div", { id: "popup", role: "listbox", hidden: true });
    this.replyBar = h("div", { id: "replying", hidden: true });
    this.input = h("textarea", { id: "input", rows: "1", maxlength: "2000", "aria-label": "Message", disabled: true });
    this.commandBar = h("div", { id: "command", hidden: true });
    this.box = h("div", { class: "box" }, this.commandBar, this.input,
      h("button", { type: "submit", class: "send", title: "Send" }, icon("send")));
    box.append(this.popup, this.replyBar, this.box);
    box.addEventListener("submit", (e) => { e.preventDefault(); this.send(); });
    box.addEventListener("keydown", (e) => e.isComposing || this.key(e));
    // Enter never writes a line where the focus went because of it.
    box.addEventListener("keypress", (e) => e.key === "Enter" && !e.shiftKey && e.preventDefault());
    this.input.addEventListener("input", () => this.typed());
  }

  /** update follows a change of the world. */
  update() {
    const here = this.app.world.channels.find((c) => c.id === this.app.channel);
    this.input.placeholder = "Message " + (here.direct ? "@" + nameOf(this.app.world.bot) : "#" + here.name);
    this.input.disabled = !this.app.world.connected;
    if (this.input.disabled) this.input.placeholder = nameOf(this.app.world.bot) + " is connecting…";
    const usable = (this.app.world.try ?? []).filter((t) => !t.command || this.app.commands().some((c) => c.name === t.command));
    this.suggestions.hidden = usable.length === 0;
    this.suggestions.replaceChildren(h("span", null, "Try"), ...usable.map((t) =>
      h("button", { type: "button", onclick: () => this.take(t) }, t.command ? h("b", null, "/" + t.command) : null, " " + t.label)));
  }

  /** reset forgets what was being written. */
  reset() {
    this.leave();
    this.reply(null);
    this.update();
    this.input.focus();
  }

  /** reply has the next message reply to m; to none where it is null. */
  reply(m) {
    this.replying = m;
    this.replyBar.hidden = !m;
    if (!m) return;
    this.leave();
    this.replyBar.replaceChildren("Replying to ", h("strong", null, nameOf(m.author)),
      h("button", { type: "button", title: "Do not reply", onclick: () => this.reply(null) }, icon("close")));
    this.input.focus();
  }

  // take puts a suggestion where it can be sent.
  take(t) {
    this.leave();
    if (!t.command) {
      this.input.value = t.text;
      this.grow();
      this.input.focus();
      return;
    }
    const entry = this.entries().find((e) => e.label === t.command);
    if (!entry) return;
    this.enter(entry);
    const first = this.fields[0] ?? (t.text && entry.options[0] ? this.add(entry.options[0]) : null);
    if (t.text && first) this.set(first, t.text, t.text);
    this.close();
    (first?.input ?? this.last()).focus({ preventScroll: true });
    this.close();
  }

  // entries are the commands that can be written here, one for each subcommand.
  entries() {
    const out = [];
    const add = (c, path, o, label) => {
      const inner = (o.options ?? []).filter((x) => x.type === subcommand || x.type === group);
      if (inner.length) for (const x of inner) add(c, [...path, x.name], x, label + " " + x.name);
      else out.push({ name: c.name, path, label, description: o.description, options: o.options ?? [] });
    };
    for (const c of this.app.commands()) add(c, [], c, c.name);
    return out;
  }

  // typed follows what is typed into the message.
  typed() {
    this.grow();
    const text = this.input.value;
    const slash = /^\/([^\n]{0,60})$/.exec(text);
    if (slash) {
      const words = slash[1].toLowerCase();
      const all = this.entries();
      const whole = all.find((e) => words === e.label.toLowerCase() + " ");
      if (whole) return this.enter(whole);
      this.offer("Commands", all.filter((e) => e.label.toLowerCase().startsWith(words.trimStart())).map((e) => ({
        run: () => this.enter(e),
        node: [avatar(this.app.world.bot, "small"), h("span", null, h("b", null, "/" + e.label), h("span", { class: "names" }, e.options.map((o) => o.name).join("  ")), h("small", null, e.description))],
      })), 0);
      return;
    }
    const at = /(^|\s)@([\p{L}\p{N}_]{0,20})$/u.exec(text.slice(0, this.input.selectionStart));
    if (at) {
      const people = [this.app.world.bot, ...this.app.world.members].filter((u) => nameOf(u).toLowerCase().startsWith(at[2].toLowerCase()));
      this.offer("Members", people.map((u) => ({ run: () => this.mention(u, at[2].length), node: [avatar(u, "small"), h("b", null, nameOf(u))] })), 0);
      return;
    }
    this.close();
  }

  mention(u, typed) {
    const end = this.input.selectionStart;
    const text = this.input.value;
    const head = text.slice(0, end - typed) + nameOf(u) + " ";
    this.input.value = head + text.slice(end);
    this.input.setSelectionRange(head.length, head.length);
    this.close();
    this.input.focus();
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = Math.min(this.input.scrollHeight, 220) + "px";
  }

  // enter begins to write a command.
  enter(entry) {
    this.leave();
    this.command = entry;
    this.input.value = "";
    this.input.hidden = true;
    this.commandBar.hidden = false;
    this.name = h("span", { class: "name", tabindex: "0" }, "/" + entry.label);
    this.commandBar.replaceChildren(this.name);
    this.name.addEventListener("focus", () => this.optional());
    for (const o of entry.options.filter((x) => x.required)) this.add(o);
    this.rest();
    (this.fields[0]?.input ?? this.name).focus();
  }

  // leave goes back to writing a message.
  leave() {
    this.command = null;
    this.fields = [];
    this.commandBar.hidden = true;
    this.commandBar.replaceChildren();
    this.input.hidden = false;
    this.input.value = "";
    this.grow();
    this.close();
  }

  // add puts an option into the command.
  add(option) {
    const field = { option, value: undefined };
    if (option.type === attachment) {
      field.input = h("input", { type: "file", "aria-label": option.name });
      field.input.addEventListener("change", () => (field.file = field.input.files[0]));
    } else {
      field.input = h("input", { type: "text", "aria-label": option.name, maxlength: option.max_length ?? 6000, spellcheck: "false" });
      field.input.addEventListener("input", () => {
        field.value = undefined;
        this.fit(field);
        this.ask(field, true);
      });
    }
    field.input.addEventListener("focus", () => this.ask(field, false));
    field.chip = h("span", { class: "chip" }, h("label", null, option.name), field.input);
    field.chip.addEventListener("pointerdown", (e) => e.target !== field.input && (e.preventDefault(), field.input.focus()));
    this.fields.push(field);
    this.commandBar.append(field.chip);
    this.fit(field);
    this.rest();
    return field;
  }

  // rest shows how many options can still be added.
  rest() {
    this.commandBar.querySelector(".rest")?.remove();
    const left = this.left();
    if (left.length) this.commandBar.append(h("button", { type: "button", class: "rest", onclick: () => this.optional() }, "+" + left.length + " optional"));
  }

  left() {
    return this.command ? this.command.options.filter((o) => !this.fields.some((f) => f.option.name === o.name)) : [];
  }

  fit(field) {
    if (field.option.type !== attachment) field.input.style.width = Math.min(Math.max(field.input.value.length + 1, 3), 64) + "ch";
  }

  set(field, shown, value) {
    field.input.value = shown;
    field.value = value;
    this.fit(field);
  }

  last() {
    return this.fields[this.fields.length - 1]?.input ?? this.name ?? this.input;
  }

  // optional offers the options that are not there yet.
  optional() {
    this.offer(this.command.label + ": " + this.command.description, this.optionals(), -1);
  }

  optionals() {
    return this.left().map((o) => ({
      run: () => this.add(o).input.focus(),
      node: [h("span", null, h("b", null, o.name), h("small", null, o.description))],
    }));
  }

  // ask offers values for the option that is being typed.
  async ask(field, typing) {
    field.chip.classList.remove("missing");
    const o = field.option;
    const title = o.name + ": " + o.description;
    const values = this.valuesOf(o);
    if (values) {
      const begun = field.value === undefined ? field.input.value.toLowerCase() : "";
      return this.choices(field, title, values.filter((v) => v.name.toLowerCase().includes(begun)), 0);
    }
    if (!o.autocomplete) return this.offer(title, this.optionals(), -1);
    const turn = ++this.asked;
    if (typing) await new Promise((done) => setTimeout(done, 120));
    if (turn !== this.asked) return;
    const answer = await this.app.post("complete", { ...this.doing(), options: this.written(), focused: o.name });
    if (turn !== this.asked || document.activeElement !== field.input) return;
    this.choices(field, answer.failed ? title + " (" + answer.failed + ")" : title, answer.choices ?? [], typing && field.input.value ? 0 : -1);
  }

  choices(field, title, values, at) {
    this.offer(title, values.map((v) => ({ run: () => this.chosen(field, v), node: [h("span", null, v.name)] })), at);
  }

  chosen(field, v) {
    this.set(field, v.name, v.value);
    this.asked++;
    this.close();
    const next = this.fields[this.fields.indexOf(field) + 1];
    if (next && !next.input.value) next.input.focus();
  }

  // valuesOf are the values of an option where they are known beforehand.
  valuesOf(o) {
    if (o.choices?.length) return o.choices;
    const w = this.app.world;
    switch (o.type) {
      case bool:
        return [{ name: "True", value: true }, { name: "False", value: false }];
      case 6:
        return [w.bot, ...w.members].map((u) => ({ name: "@" + nameOf(u), value: u.id }));
      case 7:
        return w.channels.filter((c) => !c.direct).map((c) => ({ name: "#" + c.name, value: c.id }));
    }
    return null;
  }

  // offer fills the popup. at is what Enter takes; -1 for nothing.
  offer(title, list, at) {
    this.list = list;
    this.at = list.length ? at : -1;
    const rows = list.map((e, n) => h("button", { type: "button", role: "option", tabindex: "-1", onpointerdown: (x) => { x.preventDefault(); this.close(); e.run(); }, onpointermove: () => this.mark(n) }, e.node));
    this.popup.replaceChildren(h("div", { class: "title" }, title), h("div", { class: "rows" }, rows));
    this.popup.hidden = false;
    this.mark(this.at);
  }

  mark(n) {
    this.at = n;
    [...this.popup.querySelectorAll("[role=option]")].forEach((r, k) => r.setAttribute("aria-selected", String(k === n)));
    this.popup.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.popup.hidden = true;
    this.list = [];
    this.at = -1;
  }

  key(e) {
    const field = this.fields.find((f) => f.input === e.target);
    const open = !this.popup.hidden && this.list.length > 0;
    if (open && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
      e.preventDefault();
      this.mark((this.at + (e.key === "ArrowDown" ? 1 : this.at < 0 ? 0 : -1) + this.list.length) % this.list.length);
    } else if (open && this.at >= 0 && (e.key === "Enter" || e.key === "Tab")) {
      e.preventDefault();
      const take = this.list[this.at];
      this.close();
      take.run();
    } else if (e.key === "Enter" && !e.shiftKey && (this.command || e.target === this.input)) {
      e.preventDefault();
      this.send();
    } else if (e.key === "Escape") {
      if (!this.popup.hidden) this.close();
      else if (this.command) this.reset();
      else this.reply(null);
    } else if (e.key === "Backspace" && this.command && (e.target === this.name || (field && !field.input.value && field.option.type !== attachment))) {
      e.preventDefault();
      this.back(field);
    }
  }

  // back takes an option out of the command, or leaves the command.
  back(field) {
    if (!field || field.option.required) return this.reset();
    field.chip.remove();
    this.fields = this.fields.filter((f) => f !== field);
    this.rest();
    this.last().focus();
  }

  doing() {
    return { name: this.command.name, path: this.command.path };
  }

  // written are the options as they are now, files left out.
  written() {
    const out = {};
    for (const { option, input, value } of this.fields) {
      const text = input.value.trim();
      if (option.type === attachment || (value === undefined && !text && !option.autocomplete)) continue;
      out[option.name] = value ?? (option.type === integer || option.type === number ? Number(text) || 0 : text);
    }
    return out;
  }

  // missing is an option that has no value it can be sent with.
  missing() {
    return this.fields.find(({ option, input, value, file }) => {
      if (option.type === attachment) return option.required && !file;
      const text = input.value.trim();
      if (!text) return option.required;
      if (option.type === integer || option.type === number) return Number.isNaN(Number(text));
      return value === undefined && this.valuesOf(option) !== null;
    });
  }

  async send() {
    if (!this.app.world?.connected) return;
    if (!this.command) return this.say();
    const missing = this.missing();
    if (missing) {
      missing.chip.classList.add("missing");
      return missing.input.focus();
    }
    const doing = { ...this.doing(), options: this.written() };
    for (const [name, value] of Object.entries(doing.options)) if (value === "") delete doing.options[name];
    for (const { option, file } of this.fields) if (file) doing.options[option.name] = { name: file.name, data: await base64(file) };
    this.reset();
    const failed = this.app.settle(await this.app.post("slash", doing), null);
    if (failed) notice(failed);
  }

  async say() {
    let content = this.input.value.trim();
    if (!content) return;
    for (const u of [this.app.world.bot, ...this.app.world.members]) content = content.replaceAll("@" + nameOf(u), "<@" + u.id + ">");
    const message = this.replying?.id ?? "";
    this.reset();
    const answer = await this.app.post("say", { content, message });
    if (answer.failed) notice(answer.failed);
  }
}

function base64(file) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(file);
  });
}
