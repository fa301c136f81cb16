// Short notices at the edge of the page; errors stay until they are closed.
const NOTICE_MILLISECONDS = 5000;

export function toast(kind, title, detail = "") {
  const box = document.createElement("div");
  box.className = `toast toast-${kind}`;
  box.append(part("strong", title), part("p", detail), closer(box));
  document.querySelector("#toasts").append(box);
  if (kind !== "error") setTimeout(() => box.remove(), NOTICE_MILLISECONDS);
}

function part(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function closer(box) {
  const button = part("button", "✕");
  button.type = "button";
  button.className = "icon-btn";
  button.setAttribute("aria-label", "Dismiss");
  button.addEventListener("click", () => box.remove());
  return button;
}
