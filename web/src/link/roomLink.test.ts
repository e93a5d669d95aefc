import { describe, expect, it } from 'vitest';
import { createRoomLink, parseRoomLink, pathOf } from './roomLink';

const id = 'abcdefghijklmnopqrstuv';
const secret = 'x'.repeat(43);

describe('a room link', () => {
  it('carries an id of at least 128 bits and a secret of 256 bits', () => {
    const link = createRoomLink();
    expect(link.roomId).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(link.secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('is never made twice', () => {
    const made = new Set(Array.from({ length: 200 }, () => pathOf(createRoomLink())));
    expect(made.size).toBe(200);
  });

  it('is read back as it was written', () => {
    const link = createRoomLink();
    const url = new URL(pathOf(link), 'https://example.org');
    expect(parseRoomLink(url.pathname, url.hash)).toEqual(link);
  });

  it('keeps the secret out of what is sent to the server', () => {
    const link = createRoomLink();
    const url = new URL(pathOf(link), 'https://example.org');
    expect(url.pathname + url.search).not.toContain(link.secret);
  });

  it('is incomplete without its secret, or with a shortened one', () => {
    expect(parseRoomLink(`/c/${id}`, '')?.secret).toBe('');
    expect(parseRoomLink(`/c/${id}`, `#${secret.slice(1)}`)?.secret).toBe('');
    expect(parseRoomLink(`/c/${id}`, `#${secret}`)?.secret).toBe(secret);
  });

  it('is no link when the room id is short, odd or missing', () => {
    expect(parseRoomLink('/c/short', `#${secret}`)).toBeUndefined();
    expect(parseRoomLink(`/c/${id}%20x`, `#${secret}`)).toBeUndefined();
    expect(parseRoomLink('/', '')).toBeUndefined();
    expect(parseRoomLink(`/c/${id}/more`, '')).toBeUndefined();
  });
});
