// Pages work without this: it follows the live calls, seeks in recordings, asks before what ends a call.
"use strict";

const LEAVES_MS = 6000; // an ended call stays on the wall for so long

function element(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

function place(parent, html) {
  const fresh = element(html);
  const old = document.getElementById(fresh.id);
  if (old && old.dataset.version !== undefined && old.dataset.version === fresh.dataset.version) return old;
  if (old) {
    const focused = old.contains(document.activeElement);
    old.replaceWith(fresh);
    if (focused) fresh.querySelector("a, button")?.focus();
  } else {
    parent.append(fresh);
  }
  return fresh;
}

function tick() {
  for (const time of document.querySelectorAll("time[data-since]")) {
    const since = Date.parse(time.dataset.since);
    if (Number.isNaN(since)) continue;
    const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
    time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

function onWall(wall, change) {
  const card = place(wall, change.html);
  if (change.ended) {
    card.removeAttribute("id");
    setTimeout(() => { card.remove(); count(wall); }, LEAVES_MS);
  }
  count(wall);
}

function count(wall) {
  document.getElementById("live-count").textContent = wall.querySelectorAll(".card:not(.over)").length;
}

function onCall(page, change) {
  const transcript = document.getElementById("transcript");
  const atEnd = transcript.scrollHeight - transcript.scrollTop - transcript.clientHeight < 80;
  for (const line of change.lines) place(transcript, line.html);
  if (atEnd) transcript.scrollTop = transcript.scrollHeight;
  place(page, change.facts);
  const step = document.getElementById("step");
  step?.classList.toggle("paused", change.paused);
  if (change.ended && !document.getElementById("to-review")) {
    step?.remove();
    const link = element(`<p class="over"><a id="to-review">→</a></p>`);
    link.firstChild.href = page.dataset.review;
    link.firstChild.textContent = page.dataset.review;
    transcript.after(link);
  }
}

function follow(page) {
  const isWall = page.id === "wall";
  const status = document.querySelector("[data-link]");
  const events = new EventSource(page.dataset.events);
  const say = (on) => {
    status.textContent = on ? status.dataset.on : status.dataset.off;
    status.classList.toggle("off", !on);
  };
  let told = new Set();
  events.addEventListener("open", () => {
    say(true);
    told = new Set();
  });
  // The stream begins with what is live: what is not told again ended while nobody was connected.
  events.addEventListener("all_told", () => {
    if (!isWall) return;
    for (const card of page.querySelectorAll(".card")) if (!told.has(card.id)) card.remove();
    count(page);
  });
  events.addEventListener("error", () => say(false));
  events.addEventListener("change", (event) => {
    const change = JSON.parse(event.data);
    told.add(change.id);
    if (isWall) onWall(page, change); else onCall(page, change);
  });
}

async function give(form, submitter) {
  const answer = form.closest(".step").querySelector(".answer");
  const fields = new URLSearchParams(new FormData(form, submitter));
  const reply = await fetch(form.action, { method: "POST", body: fields, headers: { accept: "application/json" } });
  answer.classList.toggle("wrong", !reply.ok);
  if (reply.ok) {
    form.reset();
    answer.textContent = `✓ ${answer.dataset.done}`;
  } else {
    const problem = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector(".problem, h1");
    answer.textContent = problem ? problem.textContent : reply.statusText;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.ask && !window.confirm(form.dataset.ask)) {
    event.preventDefault();
  } else if ("order" in form.dataset) {
    event.preventDefault();
    give(form, event.submitter);
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-seek]");
  if (!button) return;
  const recording = document.getElementById("recording");
  const begin = () => { recording.currentTime = Number(button.dataset.seek); recording.play(); };
  if (recording.readyState > 0) return begin();
  recording.addEventListener("loadedmetadata", begin, { once: true });
  recording.load();
});

async function refresh(part) {
  const reply = await fetch(part.dataset.refresh);
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const fresh = page.getElementById(part.id);
  if (fresh && !part.contains(document.activeElement)) part.replaceChildren(...fresh.children);
}

for (const part of document.querySelectorAll("[data-refresh]")) setInterval(refresh, 2000, part);
for (const page of document.querySelectorAll("[data-events]")) follow(page);
const transcript = document.getElementById("transcript");
if (transcript) transcript.scrollTop = transcript.scrollHeight;
setInterval(tick, 1000);
tick();
