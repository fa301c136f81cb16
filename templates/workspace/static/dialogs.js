// Modals: real <dialog> elements, up to three on a stack, and the question before an action.
import { post } from "./api.js";
import { baseOf, fieldsOf } from "./surface.js";

export function wireDialogs() {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", onClick);
  // `cancel` does not bubble: it is caught on its way down.
  document.addEventListener("cancel", onCancel, true);
}

export function settleDialogs() {
  for (const dialog of document.querySelectorAll("#views > dialog:not([open])")) dialog.showModal();
  const shown = [...document.querySelectorAll("#views > dialog")].at(-1);
  shown?.querySelector("[aria-invalid=true]")?.focus();
}

export function ask(template, prepare = () => {}) {
  const dialog = template.content.firstElementChild.cloneNode(true);
  prepare(dialog);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("click", (event) => {
      const answer = event.target.closest("[data-answer]")?.dataset.answer;
      if (answer) dialog.close(answer);
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

async function onSubmit(event) {
  const form = event.target;
  if (!form.matches("form.surface")) return;
  event.preventDefault();
  // Once for each state of the view: an update may show the next part before this one is answered.
  const state = form.dataset.hash ?? "";
  if (form.dataset.surface !== "view" || form.dataset.submitted === state) return;
  form.dataset.submitted = state;
  form.setAttribute("aria-busy", "true");
  await post(`${baseOf(form)}/submit`, fieldsOf(form));
  form.removeAttribute("aria-busy");
  delete form.dataset.submitted;
  form.dispatchEvent(new CustomEvent("acted", { bubbles: true }));
}

async function onClick(event) {
  const button = event.target.closest("[data-close-view]");
  if (button) await close(button.closest("dialog"), button.dataset.closeView === "all");
}

function onCancel(event) {
  const dialog = event.target;
  if (!dialog.matches?.("#views > dialog")) return;
  event.preventDefault();
  close(dialog, false);
}

async function close(dialog, all) {
  if (!dialog.dataset.view) return dialog.close();
  await post("/page/close", { view: dialog.dataset.view, all: all ? "1" : "" });
}
