// Talking to the workspace: every post says who acts, and every refusal becomes a toast.
import { toast } from "./toasts.js";

export const me = () => document.querySelector("[data-as]").dataset.as;

export async function post(path, fields) {
  const body = fields instanceof URLSearchParams ? fields : new URLSearchParams(fields);
  const answer = await send(`${path}?as=${me()}`, { method: "POST", body });
  if (answer.error) toast("error", answer.error, answer.detail);
  else if (answer.notice) toast("info", answer.notice);
  return answer;
}

export async function upload(files) {
  const body = new FormData();
  for (const file of files) body.append("file", file);
  const answer = await send(`/page/upload?as=${me()}`, { method: "POST", body });
  if (answer.error) toast("error", answer.error, answer.detail);
  return answer;
}

export async function fragment(url) {
  const response = await fetch(url);
  return response.ok ? response.text() : "";
}

async function send(url, options) {
  try {
    const response = await fetch(url, options);
    return await response.json();
  } catch {
    return { error: "not_reachable", detail: "The workspace does not answer. Is it still running?" };
  }
}
