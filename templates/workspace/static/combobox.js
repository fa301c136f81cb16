// Selects whose options the bot supplies while one types, and the labels of selects of several.
import { act } from "./actions.js";
import { fragment, me } from "./api.js";
import { completionOf } from "./completion.js";
import { baseOf, fieldsOf } from "./surface.js";

const PAUSE_MILLISECONDS = 200;
let waiting = 0;

export function wireCombos() {
  document.addEventListener("input", onInput);
  document.addEventListener("focusin", onInput);
  document.addEventListener("keydown", (event) => isBox(event.target) && completion(event.target).onKey(event));
  document.addEventListener("focusout", (event) => isBox(event.target) && completion(event.target).hide());
  document.addEventListener("click", onRemove);
  document.addEventListener("change", (event) => label(event.target.closest("details.multi")));
  new MutationObserver(labelAll).observe(document.body, { childList: true, subtree: true });
  labelAll();
}

const isBox = (element) => element.matches?.(".combo > input[role=combobox]");

function completion(box) {
  const list = document.getElementById(box.getAttribute("aria-controls"));
  return completionOf(box, list, (option) => choose(box, option));
}

function onInput(event) {
  const box = event.target;
  if (!isBox(box)) return;
  clearTimeout(waiting);
  const combo = box.parentElement;
  if (box.value.length < Number(combo.dataset.least)) return completion(box).hide();
  waiting = setTimeout(() => suggest(box, combo), PAUSE_MILLISECONDS);
}

async function suggest(box, combo) {
  const form = combo.closest("form.surface");
  const fields = fieldsOf(form);
  const { surface, channel, ts, view } = Object.fromEntries(fields);
  const query = { as: me(), surface, channel, ts, view, act: combo.dataset.suggest, q: box.value };
  const html = await fragment(`${baseOf(form)}/suggest?${new URLSearchParams(query)}`);
  const template = document.createElement("template");
  template.innerHTML = html;
  if (document.activeElement === box) completion(box).show([...template.content.children]);
}

function choose(box, option) {
  if (!option.querySelector("template")) return;
  const combo = box.parentElement;
  const chips = combo.querySelector(".chips");
  if (!("several" in combo.dataset)) chips.replaceChildren();
  chips.append(option.querySelector("template").content.cloneNode(true));
  box.value = "";
  completion(box).hide();
  if (combo.dataset.fires) act(combo, combo.dataset.act);
}

function onRemove(event) {
  const button = event.target.closest(".chip-remove");
  if (!button) return;
  const combo = button.closest(".combo");
  button.closest(".chip").remove();
  combo.querySelector("input[role=combobox]").focus();
  if (combo.dataset.fires) act(combo, combo.dataset.act);
}

function labelAll() {
  document.querySelectorAll("details.multi").forEach(label);
}

function label(details) {
  const place = details?.querySelector(".multi-label");
  if (!place) return;
  const chosen = [...details.querySelectorAll("input:checked")].map((box) => box.nextElementSibling.textContent.trim());
  const text = chosen.join(", ") || place.dataset.placeholder;
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle("chosen", chosen.length > 0);
}
