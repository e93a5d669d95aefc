import { existsSync, readFileSync } from 'node:fs';

const STAT = '/proc/stat';
/** Position of "steal" among the first line's numbers (proc(5)): what the host gave to other machines meanwhile. */
const STEAL = 7;
/** Above this share, a picture that stands still says nothing about who sent it. */
const TAKEN_SHARE_MAX = 0.1;

/**
 * Watches whether this machine is there at all: a virtual one stands still while its host runs others, and with it
 * every browser on it. Each call of what is returned tells whether that was so since the call before.
 */
export function watchMachine() {
  let before = ticks();
  return () => {
    const now = ticks();
    const passed = now.map((count, i) => count - before[i]);
    before = now;
    const all = passed.reduce((sum, count) => sum + count, 0);
    return all > 0 && passed[STEAL] / all > TAKEN_SHARE_MAX;
  };
}

function ticks() {
  if (!existsSync(STAT)) {
    return [];
  }
  const [, ...counts] = readFileSync(STAT, 'utf8').split('\n', 1)[0].split(/\s+/);
  return counts.slice(0, STEAL + 1).map(Number);
}
