import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const STAT = '/proc/stat';
/** Position of "steal" among the first line's numbers (proc(5)): what the host gave to other machines meanwhile. */
const STEAL = 8;
const TICK_MS = 10;
/** Above this share, a picture that stands still says nothing about who sent it. */
const TAKEN_SHARE_MAX = 0.1;

/**
 * Milliseconds, of which those do not count in which the host ran other machines than this one: it stood still then,
 * and with it every browser on it.
 */
export function ownMillis() {
  return performance.now() - takenMillis();
}

/** Each call of what is returned tells whether the machine stood still for a part of the time since the last call. */
export function watchMachine() {
  let before = { at: performance.now(), taken: takenMillis() };
  return () => {
    const now = { at: performance.now(), taken: takenMillis() };
    const share = (now.taken - before.taken) / (now.at - before.at);
    before = now;
    return share > TAKEN_SHARE_MAX;
  };
}

function takenMillis() {
  if (!existsSync(STAT)) {
    return 0;
  }
  const counts = readFileSync(STAT, 'utf8').split('\n', 1)[0].split(/\s+/);
  return (Number(counts[STEAL]) * TICK_MS) / availableParallelism();
}
