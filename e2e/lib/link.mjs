import { randomBytes } from 'node:crypto';

/** A link to a call that nobody else knows. The server sees the path only. */
export function newLink(serverUrl) {
  return { url: serverUrl, roomId: randomBytes(17).toString('base64url').slice(0, 22), secret: newSecret() };
}

export function newSecret() {
  return randomBytes(32).toString('base64url');
}

export function hrefOf({ url, roomId, secret }) {
  return `${url}/c/${roomId}#${secret}`;
}

/** What the page asks for when somebody joins. For clients that are not browsers. */
export async function tokenFor({ url, roomId }, name) {
  const answer = await fetch(`${url}/api/links/${roomId}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  const body = await answer.json();
  if (!answer.ok) {
    throw new Error(`no token: ${answer.status} ${JSON.stringify(body)}`);
  }
  return { token: body.token, url: body.url ?? url.replace(/^http/, 'ws') };
}
