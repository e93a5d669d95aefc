import { Refused } from '../link/token';
import type { Refusal } from '../refusal/refusals';

/** How long somebody is kept at a busy server's door before they are asked whether to go on. */
const PATIENCE_MS = 60_000;
/** Everybody waits up to so much longer than asked for, or a crowd would come back in the same second. */
const SPREAD = 0.5;

/**
 * Joins, and tries again while the server is only busy, for a minute at most. `onWait` is told why. Who leaves the
 * page waits no longer.
 *
 * @throws {Refused} as the last try did
 */
export async function joinPatiently<T>(
  join: () => Promise<T>,
  onWait: (refusal: Refusal) => void,
  left: AbortSignal,
): Promise<T> {
  const givesUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await join();
    } catch (error) {
      const refusal = error instanceof Refused ? error.refusal : undefined;
      const seconds = refusal?.retryAfterSeconds;
      if (refusal === undefined || seconds === undefined) {
        throw error;
      }
      const wait = 1000 * seconds * (1 + SPREAD * Math.random());
      if (performance.now() + wait > givesUpAt) {
        throw error;
      }
      onWait(refusal);
      await pause(wait, left);
      if (left.aborted) {
        throw error;
      }
    }
  }
}

function pause(millis: number, left: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    left.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
