import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refused } from '../link/token';
import { BUSY, ROOM_FULL } from '../refusal/refusals';
import { joinPatiently } from './patience';

describe('who joins a busy server', () => {
  const onWait = vi.fn();
  let page: AbortController;
  beforeEach(() => {
    vi.useFakeTimers();
    onWait.mockReset();
    page = new AbortController();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is let in as soon as there is room', async () => {
    const join = vi.fn<() => Promise<string>>();
    join.mockRejectedValueOnce(new Refused(BUSY)).mockRejectedValueOnce(new Refused(BUSY));
    join.mockResolvedValue('in');
    const joined = joinPatiently(join, onWait, page.signal);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(join).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(10_001);
    expect(await joined).toBe('in');
    expect(join).toHaveBeenCalledTimes(3);
    expect(onWait).toHaveBeenCalledTimes(2);
  });

  it('is told when it takes longer than a minute', async () => {
    const join = vi.fn(() => Promise.reject(new Refused(BUSY)));
    const refused = expect(joinPatiently(join, onWait, page.signal)).rejects.toThrow(Refused);
    await vi.advanceTimersByTimeAsync(60_000);
    await refused;
    expect(join.mock.calls.length).toBeGreaterThanOrEqual(8);
    expect(join.mock.calls.length).toBeLessThanOrEqual(13);
  });

  it('is told at once what waiting does not help, and what takes too long', async () => {
    const full = () => Promise.reject(new Refused(ROOM_FULL));
    await expect(joinPatiently(full, onWait, page.signal)).rejects.toThrow(ROOM_FULL.title);
    const tomorrow = () => Promise.reject(new Refused({ ...BUSY, retryAfterSeconds: 3600 }));
    await expect(joinPatiently(tomorrow, onWait, page.signal)).rejects.toThrow(BUSY.title);
    expect(onWait).not.toHaveBeenCalled();
  });

  it('and leaves the page asks no more', async () => {
    const join = vi.fn(() => Promise.reject(new Refused(BUSY)));
    const refused = expect(joinPatiently(join, onWait, page.signal)).rejects.toThrow(Refused);
    await vi.advanceTimersByTimeAsync(1_000);
    page.abort();
    await refused;
    expect(join).toHaveBeenCalledTimes(1);
  });
});
