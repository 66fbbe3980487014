// Somebody at a browser who signs in and consents to whatever an OpenID provider asks, page after page.

/** Visits `url` and goes on until a page asks for nothing more; its text. Cookies are kept for this visit. */
export async function consentTo(url: string): Promise<string> {
  const cookies = new Map<string, string>();
  let [at, form] = [url, undefined as URLSearchParams | undefined];
  for (let page = 0; page < 20; page++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(at, {
      redirect: "manual",
      headers: { cookie },
      ...(form && { method: "POST", body: form }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get("location");
    const text = await response.text();
    const [, action] = /<form[^>]* action="([^"]+)"/.exec(text) ?? [];
    const [, prompt = ""] = /name="prompt" value="(\w+)"/.exec(text) ?? [];
    if (location === null && action === undefined) return text;
    at = new URL(location ?? action ?? "", at).href;
    form = location === null ? new URLSearchParams({ prompt, login: "ada", password: "a word" }) : undefined;
  }
  throw new TypeError("the provider asks for ever");
}
