// Menus that open over the page, the drawer of a phone, the theme, faults, shortcuts, copying.
import { post } from "./api.js";
import { toast } from "./toasts.js";

export function wireMenus() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  // `toggle` does not bubble. Below the last message of a list a menu would be cut off.
  document.addEventListener("toggle", onToggle, true);
}

function onToggle(event) {
  const menu = event.target;
  if (menu.matches("details.menu[open]")) menu.querySelector(".menu-items").scrollIntoView({ block: "nearest" });
}

const handlers = {
  "[data-drawer]": toggleDrawer,
  "[data-theme-toggle]": toggleTheme,
  "[data-fault]": (button) => post("/page/faults", { fault: button.dataset.fault }),
  "[data-shortcut]": ({ dataset: { shortcut, channel = "", ts = "" } }) =>
    post("/page/shortcut", { callback_id: shortcut, channel, ts }),
  "[data-copy]": copy,
};

function onClick(event) {
  for (const [selector, handle] of Object.entries(handlers)) {
    const source = event.target.closest(selector);
    if (source) handle(source);
  }
  closeMenus((menu) => !menu.contains(event.target) || event.target.closest("button.menu-item, a.menu-item"));
}

function closeMenus(isDone) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (isDone(menu)) menu.open = false;
}

function onKey(event) {
  const menu = event.target.closest?.("details.menu[open]");
  if (event.key === "Escape") escape(event, menu);
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("button.menu-item, a.menu-item, .menu-item input")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  items.at((items.indexOf(document.activeElement) + step + (step < 0 && !items.includes(document.activeElement) ? 1 : 0)) % items.length)?.focus();
}

function escape(event, menu) {
  if (menu) {
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (document.body.classList.contains("drawer")) {
    document.body.classList.remove("drawer");
  } else if (!event.defaultPrevented && !document.querySelector("dialog[open]")) {
    const panes = [...document.querySelectorAll(".with-inspector #inspector [data-close], .with-thread #thread [data-close]")];
    panes.at(-1)?.click();
  }
}

function toggleDrawer() {
  const isOpen = document.body.classList.toggle("drawer");
  document.querySelector(isOpen ? "#sidebar a[aria-current]" : ".drawer-open")?.focus();
}

function toggleTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
}

async function copy(button) {
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  toast("info", "Copied");
}
