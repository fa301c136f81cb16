// What is pressed, chosen or typed in blocks: to the server, which makes Slack's payload of it.
import { post } from "./api.js";
import { ask } from "./dialogs.js";
import { baseOf, fieldsOf } from "./surface.js";

const TYPING_MILLISECONDS = 300;

export function wireActions() {
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("keydown", onEnter);
  document.addEventListener("input", onInput);
}

export async function act(source, name, value = "") {
  const form = source.closest("form.surface");
  const fields = fieldsOf(form);
  fields.set("act", name);
  fields.set("act_value", value);
  source.setAttribute("aria-busy", "true");
  await post(`${baseOf(form)}/action`, fields);
  source.removeAttribute("aria-busy");
  form.dispatchEvent(new CustomEvent("acted", { bubbles: true }));
}

async function onClick(event) {
  const source = event.target.closest("button[data-act], a[data-act]");
  if (!source) return;
  const confirmation = (source.closest("details.overflow") ?? source).nextElementSibling;
  const asks = confirmation?.matches("template.confirmation");
  if (asks && source.tagName === "A") event.preventDefault();
  if (asks && !(await ask(confirmation))) return;
  if (asks && source.tagName === "A") window.open(source.href, "_blank", "noopener");
  await act(source, source.dataset.act, source.dataset.value);
}

function onChange(event) {
  const source = event.target.closest('[data-fires="change"]');
  if (source && !source.matches(".combo, input[type=text], textarea")) act(source, source.dataset.act);
}

function onEnter(event) {
  const source = event.target.closest('[data-fires="change"]');
  const isText = source?.matches("input[type=text]:not([role=combobox])");
  if (isText && event.key === "Enter") {
    event.preventDefault();
    act(source, source.dataset.act);
  }
}

let typing = 0;

function onInput(event) {
  const source = event.target.closest('[data-fires="input"]');
  if (!source) return;
  clearTimeout(typing);
  // The box may have been redrawn meanwhile.
  const box = () => document.getElementById(source.id) ?? source;
  typing = setTimeout(() => act(box(), source.dataset.act), TYPING_MILLISECONDS);
}
