// One's own messages: edited in their place, and deleted after a question, as in Slack.
import { post } from "./api.js";
import { ask } from "./dialogs.js";
import { settleAt } from "./live.js";

export function wireEditing() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", onClick);
  document.addEventListener("focusin", onFocus);
}

const listOf = (element) => element.closest("#thread, #main").querySelector(".messages");

function onKey(event) {
  const { target: box, key } = event;
  if (event.defaultPrevented || event.isComposing || box.tagName !== "TEXTAREA") return;
  if (key === "Escape" && box.closest("[data-editor]")) leave(event, box.form);
  if (key === "ArrowUp" && box.closest("[data-composer]") && box.value === "") editLast(event, box);
}

// In an empty message box the arrow goes to what one said last, there.
function editLast(event, box) {
  const last = [...listOf(box).querySelectorAll("[data-edit]")].at(-1);
  if (!last) return;
  event.preventDefault();
  last.click();
}

function onFocus(event) {
  const box = event.target;
  if (box.id !== "editor-text" || box.dataset.begun) return;
  box.dataset.begun = "true";
  box.setSelectionRange(box.value.length, box.value.length);
  box.scrollIntoView({ block: "nearest" });
}

function onClick(event) {
  if (event.target.closest("[data-cancel-edit]")) leave(event, event.target.form);
  const button = event.target.closest("[data-delete]");
  if (button) remove(button);
}

async function onSubmit(event) {
  const form = event.target;
  if (!form.matches("[data-editor]")) return;
  event.preventDefault();
  const text = form.elements.text.value;
  // A message without words is one that its author wants to be rid of.
  if (!text.trim()) return remove(form.closest(".message").querySelector("[data-delete]"));
  const answer = await post("/page/edit", new URLSearchParams(new FormData(form)));
  if (!answer.error) await leave(event, form);
}

// Whoever is done goes on writing where they were.
async function leave(event, form) {
  event.preventDefault();
  const box = form.closest("#thread, #main").querySelector("[data-composer] textarea");
  await settleAt(form.dataset.back);
  box?.focus();
}

async function remove(button) {
  const message = button.closest(".message");
  const { channel, ts } = button.dataset;
  const isSure = await ask(document.getElementById("confirm-delete"), (dialog) => {
    const said = message.querySelector(".surface")?.cloneNode(true).childNodes ?? [];
    dialog.querySelector(".doomed").append(...said);
  });
  if (!isSure) return;
  const back = message.querySelector("[data-editor]")?.dataset.back;
  await post("/page/delete", { channel, ts });
  if (back) await settleAt(back);
}
