import { ConnectionError, ConnectionErrorReason, DisconnectReason } from 'livekit-client';

/** Why something could not be done, in words for the person, and what they can do about it. */
export interface Refusal {
  /** Stable name, for tests and for `data-refusal` on the page. */
  readonly code: string;
  readonly title: string;
  readonly advice: string;
  /** Whether trying the same again can help. */
  readonly retry: boolean;
  /** Where waiting is all it takes: after how long to try again, unasked. */
  readonly retryAfterSeconds?: number;
}

const refusal = (code: string, title: string, advice: string, retry: boolean): Refusal => ({
  code,
  title,
  advice,
  retry,
});

export const INCOMPLETE_LINK = refusal(
  'incomplete-link',
  'This link is incomplete',
  'The part after the # is missing, and without it nothing in the call can be decrypted. ' +
    'Ask the person who invited you for the whole link.',
  false,
);
export const BAD_LINK = refusal(
  'bad-link',
  'This link does not lead to a call',
  'It may have been shortened or mistyped. Ask for the whole link again, or start a new call.',
  false,
);
export const EXPIRED = refusal(
  'expired',
  'This link has expired',
  'Ask the person who invited you for a new one.',
  false,
);
export const ROOM_FULL = refusal(
  'room-full',
  'The call is full',
  'You can join as soon as somebody leaves.',
  true,
);
export const BUSY: Refusal = {
  ...refusal(
    'busy',
    'The server is busy',
    'It takes no more people just now. Calls in progress go on. Please try again in a moment.',
    true,
  ),
  retryAfterSeconds: 5,
};
export const UNREACHABLE = refusal(
  'unreachable',
  'The server cannot be reached',
  'Check your connection and try again. If that does not help, the server may be down.',
  true,
);
export const REMOVED = refusal(
  'removed',
  'You were removed from the call',
  'Somebody in the call asked for it.',
  false,
);
export const DUPLICATE = refusal(
  'duplicate-identity',
  'You joined from somewhere else',
  'The call goes on in the other window or device. You can take it back here.',
  true,
);
export const CALL_ENDED = refusal('call-ended', 'The call has ended', 'It was closed for everyone.', true);
export const SERVER_SHUTDOWN = refusal(
  'server-shutdown',
  'The server is restarting',
  'Please join again in a moment.',
  true,
);
export const CONNECTION_LOST = refusal(
  'connection-lost',
  'The connection was lost',
  'We tried again for a while without success. Check your connection and join again.',
  true,
);
export const NOT_ALLOWED = refusal(
  'not-allowed',
  'You may not join this call',
  'The link may have expired or been withdrawn. Ask for a new one.',
  true,
);
export const UNSUPPORTED = refusal(
  'unsupported-browser',
  'This browser cannot encrypt calls',
  'Sotto does not make calls without end-to-end encryption. ' +
    'Please use a current version of Chrome, Edge, Firefox or Safari.',
  false,
);
export const INSECURE = refusal(
  'insecure',
  'This page was not opened securely',
  'Browsers allow cameras and encryption on https:// pages only. Open the link with https:// in front.',
  false,
);
const INCOMPATIBLE = refusal(
  'incompatible',
  'The call could not be started',
  'This page and the server do not understand each other. Reload the page and try again.',
  true,
);

/** The `error` codes of `POST /api/links/<roomId>/token`. */
const TOKEN_CODES: Record<string, Refusal> = {
  bad_link: BAD_LINK,
  not_found: BAD_LINK,
  expired: EXPIRED,
  room_full: ROOM_FULL,
  busy: BUSY,
  draining: SERVER_SHUTDOWN,
  rate_limited: BUSY,
  removed: REMOVED,
  forbidden: NOT_ALLOWED,
};

/** What the token endpoint's answer means; an unknown code speaks with the server's own words. */
export function refusalOfTokenAnswer(
  status: number,
  body: { error?: unknown; message?: unknown },
  retryAfter: string | null,
): Refusal {
  const known = typeof body.error === 'string' ? TOKEN_CODES[body.error] : undefined;
  if (status === 429 || status === 503) {
    return withRetryAfter(known ?? BUSY, retryAfter);
  }
  if (known !== undefined) {
    return known;
  }
  const byStatus = refusalOfStatus(status);
  return typeof body.message === 'string' && body.message !== ''
    ? { ...byStatus, advice: body.message }
    : byStatus;
}

function refusalOfStatus(status: number): Refusal {
  switch (status) {
    case 400:
    case 404:
      return BAD_LINK;
    case 401:
    case 403:
      return NOT_ALLOWED;
    case 410:
      return EXPIRED;
    default:
      return UNREACHABLE;
  }
}

function withRetryAfter(busy: Refusal, retryAfter: string | null): Refusal {
  const seconds = Number(retryAfter);
  if (retryAfter === null || !Number.isInteger(seconds) || seconds < 1 || seconds > 3600) {
    return busy;
  }
  const wait = seconds === 1 ? 'a second' : `${seconds} seconds`;
  return { ...busy, advice: `${busy.advice} The server asks to wait ${wait}.`, retryAfterSeconds: seconds };
}

/**
 * What a failed `room.connect` means. The client tells of a refused WebSocket only where the answer is 401, 403
 * or 404; in any other case the server is asked why, by `validate`.
 */
export async function refusalOfConnect(error: unknown, validate: () => Promise<Response>): Promise<Refusal> {
  if (error instanceof ConnectionError && error.reason === ConnectionErrorReason.WebSocket) {
    const answer = await validate().catch(() => undefined);
    if (answer !== undefined && (answer.status === 503 || answer.status === 429)) {
      return withRetryAfter(BUSY, answer.headers.get('retry-after'));
    }
  }
  return refusalOfConnectError(error);
}

/** What a failed `room.connect` means, as far as its error says. */
export function refusalOfConnectError(error: unknown): Refusal {
  if (!(error instanceof ConnectionError)) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'DeviceUnsupportedError') {
      return UNSUPPORTED;
    }
    return name === 'UnsupportedServer' ? INCOMPATIBLE : UNREACHABLE;
  }
  switch (error.reason) {
    case ConnectionErrorReason.NotAllowed:
      return refusalOfReasonText(error.message, error.status);
    case ConnectionErrorReason.LeaveRequest:
      return refusalOfDisconnect(error.context as DisconnectReason);
    case ConnectionErrorReason.ServiceNotFound:
      return INCOMPATIBLE;
    case ConnectionErrorReason.InternalError: {
      const status = (error.context as { status?: number } | undefined)?.status;
      return status === 503 || status === 429 ? BUSY : UNREACHABLE;
    }
    default:
      return UNREACHABLE;
  }
}

/** The validate endpoint answers with a sentence, not a code. */
function refusalOfReasonText(text: string, status: number | undefined): Refusal {
  if (/\bfull\b|max.?participants/i.test(text)) {
    return ROOM_FULL;
  }
  if (/expired/i.test(text)) {
    return EXPIRED;
  }
  if (/remov|revok/i.test(text)) {
    return REMOVED;
  }
  return status === 404 ? BAD_LINK : NOT_ALLOWED;
}

/** Why the server (or the network) ended a call that was running. Undefined: the person left. */
export function refusalOfDisconnect(reason: DisconnectReason | undefined): Refusal {
  switch (reason) {
    case DisconnectReason.DUPLICATE_IDENTITY:
      return DUPLICATE;
    case DisconnectReason.PARTICIPANT_REMOVED:
      return REMOVED;
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.ROOM_CLOSED:
      return CALL_ENDED;
    case DisconnectReason.SERVER_SHUTDOWN:
      return SERVER_SHUTDOWN;
    case DisconnectReason.JOIN_FAILURE:
      return BUSY;
    default:
      return CONNECTION_LOST;
  }
}

/** Why a camera, microphone or screen could not be opened. The call itself goes on without it. */
export function refusalOfDevice(what: 'camera' | 'microphone' | 'screen', error: unknown): Refusal {
  const name = error instanceof Error ? error.name : '';
  const your = what === 'screen' ? 'Your screen' : `Your ${what}`;
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return refusal(
        'permission',
        `${your} is blocked`,
        what === 'screen'
          ? 'Nothing is being shared. Choose a window or screen and allow it to share.'
          : `Allow the ${what} in the browser's address bar, or join without it.`,
        true,
      );
    case 'NotFoundError':
    case 'OverconstrainedError':
      return refusal('no-device', `No ${what} was found`, 'You can join without it.', true);
    case 'NotReadableError':
    case 'AbortError':
      return refusal(
        'device-in-use',
        `${your} cannot be opened`,
        'Another application may be using it. Close that one, or join without it.',
        true,
      );
    default:
      return refusal('device-failed', `${your} does not work`, 'You can join without it.', true);
  }
}
