import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { needing } from '../lib/available.mjs';
import { Chromium } from '../lib/chromium.mjs';
import { hrefOf, newLink } from '../lib/link.mjs';
import { startServer } from '../lib/server.mjs';
import { stage } from '../lib/stage.mjs';
import { sleep, until } from '../lib/until.mjs';

const GONE_WITHIN_MS = 30_000;

describe('in a call', needing('server', 'chromium'), () => {
  const on = stage();
  let anna;
  let ben;
  let link;
  before(async () => {
    link = hrefOf(newLink(on.server.url));
    anna = await on.chromium.person('Anna');
    ben = await on.chromium.person('Ben');
    await anna.join(link);
    await ben.join(link);
    await Promise.all([anna.untilReceiving(['Ben']), ben.untilReceiving(['Anna'])]);
  });

  test('a muted microphone is silent and shown as muted, by key and by button', async () => {
    await anna.page.keyboard.press('m');
    await ben.untilSeen('Anna is muted', ({ tiles }) => tiles.find((t) => t.name === 'Anna').muted);
    await sleep(500);
    const before = (await ben.media()).Anna.audio.energy;
    await sleep(2000);
    assert.ok((await ben.media()).Anna.audio.energy - before < 1e-4, 'Anna is heard while muted');

    await anna.click('control-microphone');
    await ben.untilSeen('Anna is not muted', ({ tiles }) => !tiles.find((t) => t.name === 'Anna').muted);
    await ben.assertFlowing(['Anna'], 3);
  });

  test('a camera that is off shows nobody, and comes back', async () => {
    await anna.page.keyboard.press('v');
    await ben.untilSeen('no picture of Anna', ({ tiles }) => !tiles.find((t) => t.name === 'Anna').picture);
    await anna.page.keyboard.press('v');
    await ben.untilSeen('a picture of Anna', ({ tiles }) => tiles.find((t) => t.name === 'Anna').picture);
    await ben.assertFlowing(['Anna'], 3);
  });

  test('a shared screen takes the middle and gives it back', async () => {
    await anna.page.keyboard.press('s');
    await ben.untilSeen('the screen', ({ tiles }) =>
      tiles.some((t) => t.name === 'Anna' && t.source === 'screen_share' && t.picture),
    );
    await until(
      'the screen is decoded',
      10_000,
      async () => (await ben.media()).Anna.screen?.framesDecoded > 5,
    );
    assert.equal((await ben.look()).badge, 'encrypted');
    await anna.click('control-share-screen');
    await ben.untilSeen('no screen', ({ tiles }) => tiles.every((t) => t.source !== 'screen_share'));
    await ben.assertFlowing(['Anna'], 2);
  });

  test('a lost signalling connection resumes without the media stopping', async () => {
    const gap = await ben.longestGap('Anna', async () => {
      await anna.page.evaluate(() => window.sotto.room.engine.client.ws.close());
      await sleep(500);
      await anna.untilSeen('connected again', ({ phase }) => phase === 'connected', 20_000);
      await sleep(3000);
    });
    assert.ok(gap < 1500, `the picture stood still for ${gap} ms`);
    await Promise.all([anna.assertFlowing(['Ben'], 3), ben.assertFlowing(['Anna'], 3)]);
  });

  test('a full reconnect brings everything back', async () => {
    await anna.page.evaluate(() => window.sotto.room.simulateScenario('full-reconnect'));
    await anna.untilSeen('the loss', ({ lost }) => lost !== undefined, 5000).catch(() => {});
    await anna.untilSeen('connected again', ({ phase }) => phase === 'connected', 30_000);
    await Promise.all([anna.untilReceiving(['Ben']), ben.untilReceiving(['Anna'])]);
    await Promise.all([anna.assertFlowing(['Ben'], 3), ben.assertFlowing(['Anna'], 3)]);
    assert.equal((await ben.look()).tiles.length, 2);
  });

  test('who leaves is gone at once, and may come back', async () => {
    await anna.click('leave');
    await anna.see('[data-testid=left]');
    await ben.untilSeen('Anna is gone', ({ tiles }) => tiles.length === 1, 5000);
    await anna.click('rejoin');
    await anna.prepare();
    await anna.pressJoin();
    await Promise.all([anna.untilReceiving(['Ben']), ben.untilReceiving(['Anna'])]);
    await Promise.all([anna.assertFlowing(['Ben'], 3), ben.assertFlowing(['Anna'], 3)]);
  });

  test('who vanishes without a goodbye is gone within half a minute', async () => {
    const doomed = await Chromium.launch();
    const dora = await doomed.person('Dora');
    await dora.join(link);
    await ben.untilReceiving(['Dora']);
    await doomed.kill();
    await ben.untilSeen('Dora is gone', ({ tiles }) => tiles.every((t) => t.name !== 'Dora'), GONE_WITHIN_MS);
    await ben.assertFlowing(['Anna'], 2);
  });

  test('without a camera and a microphone one can still join', async () => {
    const eve = await on.chromium.person('Eve', {
      before: [
        () => {
          navigator.mediaDevices.getUserMedia = () =>
            Promise.reject(new DOMException('no', 'NotAllowedError'));
        },
      ],
    });
    await eve.page.goto(link);
    await eve.page.fill('[data-testid=name]', 'Eve');
    await eve.see('[data-refusal=permission]');
    await eve.pressJoin();
    await eve.untilReceiving(['Anna', 'Ben']);
    await eve.page.context().close();
    await ben.untilSeen('Eve is gone', ({ tiles }) => tiles.every((t) => t.name !== 'Eve'), GONE_WITHIN_MS);
  });

  test(
    'a server that goes away is named, and the call comes back with it',
    { timeout: 120_000 },
    async () => {
      // Four people would be two too many for a small machine.
      await Promise.all([anna, ben].map((me) => me.page.context().close()));
      let other = await startServer();
      const [fay, gus] = [await on.chromium.person('Fay'), await on.chromium.person('Gus')];
      const call = hrefOf(newLink(other.url));
      await fay.join(call);
      await gus.join(call);
      await other.stop();
      await fay.untilSeen('the loss', ({ lost }) => lost !== undefined, 20_000);
      other = await startServer({ port: other.port, udpPort: other.udpPort });
      try {
        const back = (me) => me.untilSeen('the call', ({ phase }) => phase === 'connected', 40_000);
        await Promise.all([fay, gus].map(back));
        await Promise.all([fay.untilReceiving(['Gus']), gus.untilReceiving(['Fay'])]);
      } finally {
        await Promise.all([fay, gus].map((me) => me.page.context().close()));
        await other.stop();
      }
    },
  );

  test('who comes to a busy server is let in when somebody leaves', async () => {
    const small = await startServer({ env: { SOTTO__LIMITS__TRANSPORTS_PER_LOOP: '1' } });
    const [hal, ida] = [await on.chromium.person('Hal'), await on.chromium.person('Ida')];
    try {
      const call = hrefOf(newLink(small.url));
      await hal.join(call);
      await ida.open(call);
      await ida.click('join');
      await ida.see('[data-testid=join]:disabled');
      await ida.see('[data-refusal=busy]');
      assert.match(await ida.page.textContent('[data-testid=refusal]'), /You will be let in/);
      await hal.click('leave');
      await ida.see('[data-testid=call][data-phase=connected]');
    } finally {
      await Promise.all([hal, ida].map((me) => me.page.context().close()));
      await small.stop();
    }
  });
});
