// Files chosen in a form go up at once; the form carries their ids, as Slack's own client has it.
import { upload } from "./api.js";

export function wireUploads() {
  document.addEventListener("change", onChosen);
}

async function onChosen(event) {
  const source = event.target.closest("[data-uploads]");
  if (!source) return;
  const status = source.nextElementSibling;
  const submit = source.form.querySelector("[type=submit]");
  submit.disabled = true;
  const { files = [] } = source.files.length > 0 ? await upload(source.files) : {};
  submit.disabled = false;
  status.replaceChildren(...files.map((id) => hidden(source.dataset.uploads, id)));
  if (files.length > 0) status.append(`${files.length} chosen`);
}

function hidden(name, value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}
