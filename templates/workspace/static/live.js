// Keeps the page up to date without reloading it: the server says that something changed
// (server-sent events), the page asks for itself again and takes over what differs.
import { fragment, me, post } from "./api.js";
import { settleDialogs } from "./dialogs.js";
import { reconcile, remember } from "./regions.js";
import { toast } from "./toasts.js";

const NEAR_BOTTOM_PIXELS = 120;
const LONGEST_PRESS_MS = 300;
const LONGEST_ANSWER_MS = 60_000;
const placed = new WeakMap();
let running = null;
let wanted = false;
let actedAt = -LONGEST_ANSWER_MS;
let released = Promise.resolve();

export function wireLive() {
  document.addEventListener("pointerdown", hold, true);
  remember(document);
  settleDialogs();
  scrollDown([...document.querySelectorAll("#messages")]);
  document.addEventListener("acted", refresh);
  // Whoever presses or says something waits for what comes of it, wherever the thread stands.
  for (const act of ["acted", "submit", "change"]) document.addEventListener(act, () => (actedAt = performance.now()));
  if (!document.getElementById("app")) return;
  listen();
  announce();
  document.addEventListener("click", onLink);
  window.addEventListener("popstate", refresh);
}

export function refresh() {
  wanted = true;
  running ??= run().finally(() => (running = null));
  return running;
}

async function run() {
  while (wanted) {
    wanted = false;
    const url = location.href;
    const html = await fragment(url);
    await released;
    if (html && url === location.href) take(new DOMParser().parseFromString(html, "text/html"));
  }
}

// A button redrawn between press and release would lose the click: what is new waits for it, but
// not for long, since a menu of the system's own swallows the release.
function hold() {
  released = new Promise((resolve) => {
    setTimeout(resolve, LONGEST_PRESS_MS);
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(resolve), { once: true });
  });
}

function take(fresh) {
  const before = scrollers();
  const following = before.filter(isFollowing);
  const thread = before.find((box) => box.id === "thread-messages" && performance.now() - actedAt < LONGEST_ANSWER_MS);
  const last = thread && newestOf(thread)?.dataset.key;
  for (const id of ["app", "views", "gallery"]) {
    const region = document.getElementById(id);
    if (region) reconcile(region, fresh.getElementById(id));
  }
  document.title = fresh.title;
  settleDialogs();
  // A thread is read from its beginning; a channel from its end.
  const opened = scrollers().filter((box) => !before.includes(box) && box.id === "messages");
  const answered = thread?.isConnected && newestOf(thread)?.dataset.key !== last ? [thread] : [];
  scrollDown([...new Set([...following, ...opened, ...answered])].filter((box) => box.isConnected));
}

const newestOf = (box) => [...box.querySelectorAll(".message")].at(-1);

const scrollers = () => [...document.querySelectorAll("#messages, #thread-messages")];

// Whoever scrolled up to read is left there.
function isFollowing(box) {
  const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_BOTTOM_PIXELS;
  return isAtEnd || placed.get(box) === box.scrollTop;
}

// To the newest message: to its end, or to its headline where it is taller than the window.
function scrollDown(boxes) {
  for (const box of boxes) {
    const newest = newestOf(box);
    box.scrollTop = box.scrollHeight;
    if (newest?.offsetHeight > box.clientHeight) newest.scrollIntoView({ block: "start" });
    placed.set(box, box.scrollTop);
  }
}

function listen() {
  const events = new EventSource(`/page/events?as=${me()}`);
  events.addEventListener("change", refresh);
  events.addEventListener("toast", (event) => {
    const { kind, title, detail } = JSON.parse(event.data);
    toast(kind, title, detail);
  });
  // After a pause of the connection something may have been missed.
  events.addEventListener("open", refresh);
  events.addEventListener("open", () => (document.documentElement.dataset.live = "on"));
  events.addEventListener("error", () => (document.documentElement.dataset.live = "off"));
}

// To another address of this page, without a step in the browser's history.
export async function settleAt(href) {
  history.replaceState(null, "", href);
  await refresh();
}

async function onLink(event) {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  document.body.classList.remove("drawer");
  history.pushState(null, "", link.href);
  await refresh();
  announce();
  focusAfter(link);
}

// The bot hears when someone looks at it: that is when most bots publish their Home tab.
function announce() {
  const { opened } = document.getElementById("app").dataset;
  if (opened) post("/page/opened", { tab: opened });
}

function focusAfter(link) {
  const pane = link.dataset.swap ? document.getElementById(link.dataset.swap) : null;
  const wanted = pane?.querySelector("textarea") ?? pane?.querySelector("[data-close]");
  if (wanted) wanted.focus({ preventScroll: true });
  else if (!link.isConnected || "close" in link.dataset) document.getElementById("composer-text")?.focus();
}
