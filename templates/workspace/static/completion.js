// A list of suggestions under (or above) a text box: arrow keys move, Enter or Tab take, Esc hides.
export class Completion {
  constructor(box, list, take) {
    Object.assign(this, { box, list, take, at: 0 });
    list.addEventListener("mousedown", (event) => this.onPick(event));
  }

  get isOpen() {
    return !this.list.hidden;
  }

  show(options) {
    this.list.replaceChildren(...options);
    this.list.hidden = options.length === 0;
    options.forEach((option, index) => (option.id = `${this.list.id}-${index}`));
    this.move(0);
  }

  hide() {
    this.show([]);
  }

  // True when the key was meant for the list.
  onKey(event) {
    if (!this.isOpen || event.isComposing) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) this.move((this.at + steps[event.key] + this.list.children.length) % this.list.children.length);
    else if (event.key === "Escape") this.hide();
    else if (event.key === "Enter" || event.key === "Tab") this.take(this.list.children[this.at]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  move(at) {
    this.at = at;
    [...this.list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    const current = this.list.children[at];
    current?.scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-expanded", String(this.isOpen));
    if (current) this.box.setAttribute("aria-activedescendant", current.id);
    else this.box.removeAttribute("aria-activedescendant");
  }

  onPick(event) {
    const option = event.target.closest("[role=option]");
    event.preventDefault();
    if (option) this.take(option);
  }
}

const known = new WeakMap();

// The completion of a box, made at the first use: fragments come and go.
export function completionOf(box, list, take) {
  if (!known.has(box)) known.set(box, new Completion(box, list, take));
  return known.get(box);
}
