"use strict";

/* The page around the rooms. It asks for the state once a second and keeps one frame. */

const WORDS = {
  en: {
    demo: "offline demo", block: "Next block", day: "Next day", week: "Next week",
    moves: "Move the clock", places: "Places", place: "Place", room: "Discord, offline",
    about: "Everything happens on this machine: nothing is sent to Discord. Type / to see the commands.",
    failed: "This interaction failed. The terminal says why.",
    fresh: "new", other: "中文", otherTag: "zh-TW",
    gone: "The demo has stopped. Start it again and open the address that it prints.",
    denied: "This address is not complete. Open the one that the terminal shows.",
  },
  "zh-TW": {
    demo: "離線示範", block: "下一個時段", day: "明天", week: "下週",
    moves: "撥快時鐘", places: "地方", place: "地方", room: "離線的 Discord",
    about: "一切都在這台電腦上進行，不會傳到 Discord。輸入 / 可以看到指令。",
    failed: "這次互動失敗了，原因寫在終端機。",
    fresh: "新", other: "English", otherTag: "en",
    gone: "示範已經停止。請重新啟動，再打開它印出的網址。",
    denied: "網址不完整，請打開終端機顯示的網址。",
  },
};

const $ = (id) => document.getElementById(id);
const token = location.hash.slice(1);
let language = document.documentElement.lang in WORDS ? document.documentElement.lang : "en";
let state = null;
let current = null;
let opened = null;
let listed = "";
let watched = null;
let jumps = 0;
const seen = new Map();

const word = (key) => WORDS[language][key];

async function ask(path, body) {
  const options = { headers: { "X-Demo-Token": token }, cache: "no-store" };
  if (body) {
    options.method = "POST";
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  const answer = await fetch(path, options).catch(() => ({ ok: false, status: 0 }));
  if (!answer.ok) throw Object.assign(new Error(path), { status: answer.status });
  return answer.json();
}

function speak() {
  document.documentElement.lang = language;
  for (const item of document.querySelectorAll("[data-word]")) item.textContent = word(item.dataset.word);
  for (const item of document.querySelectorAll("[data-label]")) item.setAttribute("aria-label", word(item.dataset.label));
  $("room").title = word("room");
  $("language").textContent = word("other");
  $("language").lang = word("otherTag");
  listed = "";
  show();
}

function title(place) { return place.kind === "direct" ? `✉ ${place.name}` : `# ${place.name}`; }

function fresh(place) { return place.key !== current && BigInt(place.latest) > BigInt(seen.get(place.key) ?? place.latest); }

function list() {
  const picture = JSON.stringify([state.places.map((place) => [place.key, place.name, fresh(place)]), current, language]);
  if (picture === listed) return;
  listed = picture;
  const focused = document.activeElement?.dataset?.place;
  $("places").replaceChildren();
  $("picker").replaceChildren();
  let member = null;
  let group = null;
  for (const place of state.places) {
    if (place.member !== member) {
      member = place.member;
      const heading = document.createElement("h2");
      heading.textContent = member;
      $("places").append(heading);
      group = document.createElement("optgroup");
      group.label = member;
      $("picker").append(group);
    }
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.place = place.key;
    button.dataset.kind = place.kind;
    button.setAttribute("aria-current", String(place.key === current));
    const name = document.createElement("span");
    name.textContent = title(place);
    button.append(name);
    const option = new Option(`${place.member} · ${title(place)}`, place.key, false, place.key === current);
    if (fresh(place)) {
      const mark = document.createElement("b");
      mark.textContent = word("fresh");
      button.append(mark);
      option.textContent += ` · ${word("fresh")}`;
    }
    button.addEventListener("click", () => go(place.key));
    $("places").append(button);
    group.append(option);
    if (place.key === focused) button.focus();
  }
}

function show() {
  if (!state) return;
  $("guild").textContent = state.guild;
  document.title = `${state.guild} · ${word("demo")}`;
  $("now").dateTime = state.now;
  $("now").dataset.moving = String(state.moving);
  $("now").textContent = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    timeZone: state.zone, weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).format(new Date(state.now));
  for (const button of document.querySelectorAll("[data-move]")) button.disabled = state.moving;
  list();
}

async function go(key) {
  try {
    const { url } = await ask("/demo/open", { place: key });
    current = key;
    sessionStorage.setItem("place", key);
    // A frame that only changes its fragment would not load: replace it, and keep the history clean.
    const frame = $("room").cloneNode();
    frame.src = url;
    $("room").replaceWith(frame);
    show();
  } catch (error) { fail(error); }
}

function fail(error) {
  const known = error.status === 401 || error.status === 403;
  if (error.status === 404) return; // a place that has gone; the list will follow
  if (error.status === undefined) throw error;
  $("notice").textContent = word(known ? "denied" : "gone");
  $("room").hidden = true;
}

/* Does for the room what Discord does and simcord's page leaves to buttons that are hidden here. */
function watch() {
  const room = $("room");
  const last = room.contentWindow?.simcordPreview?.lastAction;
  if (!last || last.requestId === watched) return;
  watched = last.requestId;
  const typing = last.diagnostics.some((item) => item.code === "autocomplete-unanswered");
  const failed = last.rejected || last.settlement !== "settled" || last.acknowledgement === "unacknowledged";
  $("failure").textContent = failed && !typing ? word("failed") : "";
  // One's own action brings its outcome into view: what came, or the newest message if that has grown.
  const newest = room.contentDocument.querySelector("#channel-message-list > article:last-child")?.dataset.messageId;
  const came = ["response", "followup", "message", "deferred"];
  if (last.outcomes.some((item) => came.includes(item.kind) || item.messageId === newest)) jumps = 4;
}

/* A message grows for a moment after it appeared, so the jump is repeated. */
function jump() {
  if (jumps === 0) return;
  jumps -= 1;
  const room = $("room").contentDocument;
  const later = room?.getElementById("new-messages");
  if (later && !later.hidden) later.click();
  const timeline = room?.getElementById("channel-timeline");
  if (timeline) timeline.scrollTop = timeline.scrollHeight;
}

async function look() {
  try {
    state = await ask("/demo/state");
    if ($("notice").textContent) { $("notice").textContent = ""; $("room").hidden = false; }
    for (const place of state.places) if (place.key === current || !seen.has(place.key)) seen.set(place.key, place.latest);
    if (opened === null) opened = state.opened.number;
    if (state.opened.number > opened) {
      opened = state.opened.number;
      if (state.opened.from === current) await go(state.opened.to);
    }
    if (current === null && state.places.length) {
      const kept = sessionStorage.getItem("place");
      await go(state.places.some((place) => place.key === kept) ? kept : state.places[0].key);
    }
    show();
  } catch (error) { fail(error); } finally { setTimeout(look, 1000); }
}

$("language").addEventListener("click", () => { language = word("otherTag"); speak(); });
$("picker").addEventListener("change", () => go($("picker").value));
for (const button of document.querySelectorAll("[data-move]")) {
  button.addEventListener("click", async () => {
    for (const other of document.querySelectorAll("[data-move]")) other.disabled = true;
    try { await ask("/demo/move", { to: button.dataset.move }); } catch (error) { fail(error); }
  });
}
window.addEventListener("hashchange", () => location.reload());

speak();
look();
setInterval(() => { watch(); jump(); }, 250);
