import { describe, expect, it } from 'vitest';
import { DecryptionWatch } from './decryptionWatch';

describe('the decryption of a participant', () => {
  it('waits until something arrives', () => {
    expect(new DecryptionWatch().of('anna', 0)).toBe('waiting');
  });

  it('works once something was decoded', () => {
    const watch = new DecryptionWatch();
    watch.decoded('anna');
    expect(watch.of('anna', 0)).toBe('working');
    expect(watch.isOpen('anna')).toBe(false);
  });

  it('is by a different key when failures are not followed by anything decoded', () => {
    const watch = new DecryptionWatch();
    watch.failed('anna', 1000);
    expect(watch.of('anna', 1100)).toBe('waiting');
    watch.failed('anna', 2400);
    expect(watch.of('anna', 2600)).toBe('different-key');
    expect(watch.of('anna', 99_000)).toBe('different-key');
  });

  it('is not doubted for a single bad frame', () => {
    const watch = new DecryptionWatch();
    watch.decoded('anna');
    watch.failed('anna', 1000);
    watch.decoded('anna');
    expect(watch.of('anna', 9000)).toBe('working');
  });

  it('recovers when the other side has joined again with the right link', () => {
    const watch = new DecryptionWatch();
    watch.failed('anna', 0);
    watch.decoded('anna');
    expect(watch.of('anna', 9000)).toBe('working');
  });

  it('is refused when announced as unencrypted, however well it decodes', () => {
    const watch = new DecryptionWatch();
    watch.decoded('anna');
    watch.refused('anna', true);
    expect(watch.of('anna', 0)).toBe('not-encrypted');
    watch.refused('anna', false);
    expect(watch.of('anna', 0)).toBe('working');
  });

  it('is forgotten when they leave', () => {
    const watch = new DecryptionWatch();
    watch.failed('anna', 0);
    watch.forget('anna');
    expect(watch.of('anna', 9000)).toBe('waiting');
  });
});
