// The message box: sends on Enter, completes commands, people and channels. Where a message is
// edited the box does the same, but offers no commands.
import { post } from "./api.js";
import { completionOf } from "./completion.js";

const WORD = /(?:^|\s)([@#][\w-]*)$/;
const COMMAND = /^\/\S*$/;

export function wireComposers() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", onInput);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", onClick);
  document.addEventListener("focusout", (event) => isBox(event.target) && completion(event.target).hide());
}

const isBox = (element) => element.matches?.("[data-composer] textarea, [data-editor] textarea");

function completion(box) {
  const list = document.getElementById(box.getAttribute("aria-controls"));
  return completionOf(box, list, (option) => insert(box, option));
}

function onKey(event) {
  if (!isBox(event.target) || completion(event.target).onKey(event)) return;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
}

function onInput(event) {
  if (isBox(event.target)) suggest(event.target);
}

function suggest(box) {
  grow(box);
  const typed = wordBefore(box);
  completion(box).show(typed ? matching(typed, box) : []);
  hint(box);
}

function wordBefore(box) {
  const before = box.value.slice(0, box.selectionStart);
  return COMMAND.test(before) ? before : (WORD.exec(before)?.[1] ?? "");
}

function matching(typed, box) {
  const isNew = box.form.elements.thread_ts?.value === "";
  const all = [...document.querySelector("#completions").content.children];
  return all
    .filter((option) => option.dataset.insert.toLowerCase().startsWith(typed.toLowerCase()))
    .filter((option) => isNew || option.dataset.kind !== "/")
    .map((option) => option.cloneNode(true));
}

function hint(box) {
  const place = document.getElementById(`${box.form.id}-hint`);
  place.dataset.plain ??= place.innerHTML;
  const command = [...document.querySelector("#completions").content.children].find(
    (option) => option.dataset.kind === "/" && box.value.startsWith(option.dataset.insert),
  );
  if (command) place.textContent = `${command.dataset.insert}${command.dataset.hint}`;
  else if (place.textContent !== place.dataset.plain) place.innerHTML = place.dataset.plain;
}

function insert(box, option) {
  const end = box.selectionStart;
  box.setRangeText(option.dataset.insert, end - wordBefore(box).length, end, "end");
  completion(box).hide();
  hint(box);
}

function grow(box) {
  box.rows = Math.min(8, box.value.split("\n").length);
}

async function onSubmit(event) {
  const form = event.target;
  if (!form.matches("[data-composer]")) return;
  event.preventDefault();
  const box = form.elements.text;
  const text = box.value;
  const attached = form.elements.file && form.elements.file.files.length > 0;
  if (!text.trim() && !attached) return;
  box.value = "";
  suggest(box);
  box.focus({ preventScroll: true });
  const messages = form.parentElement.querySelector(".messages");
  messages.scrollTop = messages.scrollHeight;
  form.setAttribute("aria-busy", "true");
  const all = new FormData(form);
  if (!attached) all.delete("file");
  const fields = attached ? all : new URLSearchParams(all);
  fields.set("text", text);
  if (attached) form.elements.file.value = "";
  if (form.elements.also) form.elements.also.checked = false;
  const answer = await post("/page/send", fields);
  form.removeAttribute("aria-busy");
  // Nothing typed is lost: what was refused comes back to be mended.
  if ((answer.error || answer.refused) && !box.value) box.value = text;
}

function onClick(event) {
  const example = event.target.closest("[data-type]");
  if (!example) return;
  const box = document.getElementById("composer-text");
  box.value = example.dataset.type;
  box.focus();
  hint(box);
}
