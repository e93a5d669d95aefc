import { type Refusal, refusalOfTokenAnswer, UNREACHABLE } from '../refusal/refusals';

/** What the server hands out for a link: who we are in the room and where its signalling is. */
export interface Admission {
  readonly token: string;
  readonly url: string;
}

/** Thrown with what the person should read; the cause is for the console. */
export class Refused extends Error {
  constructor(
    readonly refusal: Refusal,
    cause?: unknown,
  ) {
    super(refusal.title, { cause });
  }
}

const TIMEOUT_MS = 10_000;

export async function requestToken(roomId: string, name: string): Promise<Admission> {
  let answer: Response;
  try {
    answer = await fetch(`/api/links/${roomId}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      cache: 'no-store',
    });
  } catch (cause) {
    throw new Refused(UNREACHABLE, cause);
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok || typeof body.token !== 'string') {
    throw new Refused(refusalOfTokenAnswer(answer.status, body, answer.headers.get('retry-after')));
  }
  return { token: body.token, url: typeof body.url === 'string' ? body.url : signallingUrl(location) };
}

/** Asks the server why it would refuse a token. Same path and order of checks as a WebSocket of signalling. */
export function validate({ token, url }: Admission): Promise<Response> {
  return fetch(`${url.replace(/^ws/, 'http').replace(/\/$/, '')}/rtc/v1/validate`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    cache: 'no-store',
  });
}

/** Signalling shares the page's origin. */
export function signallingUrl(page: { protocol: string; host: string }): string {
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}`;
}
