import { base64Url } from './base64Url';

/**
 * A call is a link: `/c/<roomId>#<secret>`. Whoever has the whole link can join and listen; the server only
 * ever sees the room id, because browsers do not send the fragment.
 */
export interface RoomLink {
  readonly roomId: string;
  /** Empty when the link was cut off at the `#`: the room can be found, but nothing in it understood. */
  readonly secret: string;
}

/** 132 bits: 22 base64url characters are all used, so no two spellings name one room. */
const ROOM_ID_CHARACTERS = 22;
const SECRET_BYTES = 32;

const ROOM_ID = /^[A-Za-z0-9_-]{22,64}$/;
/** 32 bytes as base64url without padding. Fewer would be a link that lost its end. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

const CALL_PATH = /^\/c\/([^/]+)\/?$/;

export function createRoomLink(): RoomLink {
  return {
    roomId: base64Url(crypto.getRandomValues(new Uint8Array(17))).slice(0, ROOM_ID_CHARACTERS),
    secret: base64Url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES))),
  };
}

/** The link in the address bar, or undefined if the address is not one of a call. */
export function parseRoomLink(pathname: string, hash: string): RoomLink | undefined {
  const roomId = CALL_PATH.exec(pathname)?.[1];
  if (roomId === undefined || !ROOM_ID.test(roomId)) {
    return undefined;
  }
  const secret = hash.replace(/^#/, '');
  return { roomId, secret: SECRET.test(secret) ? secret : '' };
}

export function pathOf(link: RoomLink): string {
  return `/c/${link.roomId}#${link.secret}`;
}
