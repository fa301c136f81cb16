// A surface is a form around blocks: what stands in its fields, and who answers for it.
export function fieldsOf(form) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) fields.append(name, typeof value === "string" ? value : "");
  for (const box of form.querySelectorAll("[data-epoch]")) {
    if (box.value) fields.set(box.name, String(Math.floor(new Date(box.value).getTime() / 1000)));
  }
  const { surface, channel = "", ts = "", view = "" } = form.dataset;
  for (const [key, value] of Object.entries({ surface, channel, ts, view })) fields.set(key, value);
  return fields;
}

// The gallery answers for itself; everything else is the workspace.
export const baseOf = (form) => form.dataset.base ?? "/page";
