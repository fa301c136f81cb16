// Brings the page to what the server drew last, touching only what changed: children of a
// [data-list] are matched by data-key, so focus, scroll, open details and typed text stay.
const sources = new WeakMap();

export function remember(root) {
  for (const element of root.querySelectorAll("[data-key]")) sources.set(element, element.outerHTML);
}

export function reconcile(old, fresh) {
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const present = new Map(keyed(old).map((child) => [child.dataset.key, child]));
  let place = old.firstElementChild;
  for (const child of keyed(fresh)) {
    const match = present.get(child.dataset.key);
    present.delete(child.dataset.key);
    const element = match ? renewed(match, child) : adopted(child);
    if (element !== place) old.insertBefore(element, place);
    place = element.nextElementSibling;
  }
  for (const gone of present.values()) gone.remove();
}

function keyed(parent) {
  return [...parent.children].filter((child) => child.dataset.key !== undefined);
}

function adopted(child) {
  const source = child.outerHTML;
  const element = document.importNode(child, true);
  sources.set(element, source);
  remember(element);
  return element;
}

function renewed(old, fresh) {
  if (sources.get(old) === fresh.outerHTML) return old;
  sources.set(old, fresh.outerHTML);
  if ("list" in old.dataset && "list" in fresh.dataset) {
    reconcile(old, fresh);
    return old;
  }
  const typed = typedIn(old);
  const back = old.contains(document.activeElement) ? caretOf(document.activeElement) : () => {};
  old.className = fresh.className;
  old.replaceChildren(...document.importNode(fresh, true).childNodes);
  fill(old, typed);
  back();
  return old;
}

// Who types goes on where they were: with the same text selected, or the caret at the same place.
function caretOf({ id, selectionStart = null, selectionEnd = null }) {
  return () => {
    const box = id ? document.getElementById(id) : null;
    box?.focus();
    if (box && selectionStart !== null) box.setSelectionRange(selectionStart, selectionEnd);
  };
}

function typedIn(root) {
  const boxes = root.querySelectorAll("input[name]:not([type=hidden]), textarea[name], select[name]");
  return [...boxes].filter(isTouched).map(({ name, type, value, checked }) => ({ name, type, value, checked }));
}

function isTouched(box) {
  if (box.type === "checkbox" || box.type === "radio") return box.checked !== box.defaultChecked;
  if (box.options) return [...box.options].some((option) => option.selected !== option.defaultSelected);
  return box.value !== box.defaultValue;
}

function fill(root, typed) {
  for (const { name, type, value, checked } of typed) {
    const isChoice = type === "checkbox" || type === "radio";
    const same = [...root.querySelectorAll("[name]")].find(
      (box) => box.name === name && (!isChoice || box.value === value),
    );
    if (!same) continue;
    if (isChoice) same.checked = checked;
    else same.value = value;
  }
}
