// What the page asks the demo's server. Acts carry a header that no other site's page can send.
// Every address is relative: the key stands in the page's own.

const OWN_HEADER = { "X-Mailcheck-Demo": "page" };

/** Return the JSON of an answer; throws an Error with the server's words. */
async function read(answer) {
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

/** Ask for something. */
export async function ask(path) {
  return read(await fetch(path, { headers: OWN_HEADER }));
}

/** Do something; `body` is sent as JSON. */
export async function act(path, body) {
  const headers = { ...OWN_HEADER, "Content-Type": "application/json" };
  return read(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** Upload one file for the person that is played; return how it is shown. */
export async function upload(file, as) {
  const address = `api/files?${new URLSearchParams({ as, name: file.name })}`;
  return read(await fetch(address, { method: "POST", headers: OWN_HEADER, body: file }));
}
