import { describe, expect, it } from 'vitest';
import type { Decryption } from './decryptionWatch';
import { summarize } from './encryptionSummary';

const person = (name: string, decryption: Decryption) => ({ identity: name, name, decryption });

describe('the encryption badge', () => {
  it('is green only when what we send is encrypted too', () => {
    expect(summarize(true, []).state).toBe('encrypted');
    expect(summarize(false, [person('Anna', 'working')]).state).toBe('starting');
  });

  it('stays green while somebody has not sent anything yet', () => {
    expect(summarize(true, [person('Anna', 'waiting')]).state).toBe('encrypted');
  });

  it('names the one with a different key', () => {
    const summary = summarize(true, [person('Anna', 'different-key'), person('Ben', 'working')]);
    expect(summary.state).toBe('failing');
    expect(summary.text).toBe('Anna has a different key: you cannot see or hear each other.');
  });

  it('says that it is us when nobody can be decrypted', () => {
    const summary = summarize(true, [person('Anna', 'different-key'), person('Ben', 'different-key')]);
    expect(summary.text).toContain('You have a different key than the others');
  });

  it('names what was refused for not being encrypted', () => {
    expect(summarize(true, [person('Anna', 'not-encrypted')]).text).toContain('Anna: not encrypted, refused');
  });

  it('does not list fifty names', () => {
    const many = Array.from({ length: 50 }, (_, i) => person(`P${i}`, 'different-key'));
    expect(summarize(true, [...many, person('Ok', 'working')]).text).toContain('P0, P1 and 48 others have');
  });
});
