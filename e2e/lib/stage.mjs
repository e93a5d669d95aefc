import { after, before } from 'node:test';
import { Chromium } from './chromium.mjs';
import { startServer } from './server.mjs';

/**
 * A server and a Chromium for the suite around the call, started before its tests and stopped after them: `server`
 * and `chromium` of what is returned, once the tests run.
 *
 * @param {Parameters<typeof startServer>[0]} options
 */
export function stage(options) {
  const set = {};
  before(async () => {
    set.server = await startServer(options);
    set.chromium = await Chromium.launch();
  });
  after(async () => {
    await set.chromium?.close();
    await set.server?.stop();
  });
  return set;
}
