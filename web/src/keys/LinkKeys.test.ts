import { describe, expect, it, vi } from 'vitest';
import { LinkKeys } from './LinkKeys';

const worker = () => ({ terminate: vi.fn() }) as unknown as Worker;

describe('keys from the link', () => {
  it('are one shared key, which wrong frames of one participant do not invalidate', async () => {
    const keys = new LinkKeys('s'.repeat(43), worker());
    await keys.ready();
    const options = keys.encryption.keyProvider.getOptions();
    expect(options.sharedKey).toBe(true);
    expect(options.failureTolerance).toBe(-1);
    expect(options.ratchetWindowSize).toBe(0);
  });

  it('are stretched with PBKDF2, as every other client of the protocol does', async () => {
    const keys = new LinkKeys('s'.repeat(43), worker());
    await keys.ready();
    const key = keys.encryption.keyProvider.getKeys()[0]?.key;
    expect(key?.algorithm.name).toBe('PBKDF2');
    expect(key?.extractable).toBe(false);
  });

  it('end their worker with the call', () => {
    const mine = worker();
    new LinkKeys('s'.repeat(43), mine).dispose();
    expect(mine.terminate).toHaveBeenCalledOnce();
  });
});
