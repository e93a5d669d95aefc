import { setTimeout as sleep } from 'node:timers/promises';

export { sleep };

/** Asks every `everyMs` until `condition` gives something truthy, and returns that. */
export async function until(what, timeoutMs, condition, everyMs = 200) {
  const deadline = Date.now() + timeoutMs;
  let last;
  for (;;) {
    last = await condition();
    if (last) {
      return last;
    }
    if (Date.now() >= deadline) {
      throw new Error(`not within ${timeoutMs / 1000} s: ${what}`);
    }
    await sleep(everyMs);
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
