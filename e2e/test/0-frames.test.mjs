import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { needing } from '../lib/available.mjs';
import { frameWorkerPath, serveBuilt } from '../lib/built.mjs';
import { Chromium } from '../lib/chromium.mjs';
import { Firefox } from '../lib/firefox.mjs';
import { loopback } from '../lib/loopback.mjs';

const SECONDS = 4;

/** The built worker between two peer connections of one page: no server has a say in this. */
for (const Browser of [Chromium, Firefox]) {
  describe(`the frame worker in ${Browser.name}`, needing('web', Browser.name.toLowerCase()), () => {
    let site;
    let browser;
    let page;
    before(async () => {
      site = await serveBuilt();
      browser = await Browser.launch();
      page = (await browser.person('Anna', { camera: null })).page;
      await page.goto(site.url);
    });
    after(async () => {
      await browser?.close();
      site?.close();
    });
    const run = (encrypting) =>
      page.evaluate(loopback, { workerPath: frameWorkerPath(), encrypting, seconds: SECONDS });

    test('goes on encrypting and decrypting when told to stop', async () => {
      const { decoded, errors } = await run(true);
      assert.ok(decoded > 10, `${decoded} pictures`);
      assert.deepEqual(errors, []);
    });

    test('plays nothing that was not encrypted', async () => {
      const { decoded, packets, errors } = await run(false);
      assert.ok(packets > 10, `${packets} packets arrived`);
      assert.equal(decoded, 0);
      // The last byte is taken for the key's index: of a picture in the clear it may be anything.
      assert.match(errors[0], /^(InvalidKey|MissingKey)/);
    });
  });
}
