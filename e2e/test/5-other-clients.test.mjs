import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { needing } from '../lib/available.mjs';
import { Firefox } from '../lib/firefox.mjs';
import { hrefOf, newLink, newSecret } from '../lib/link.mjs';
import { NativeClient } from '../lib/nativeClient.mjs';
import { HD_CAMERA, LARGE, SMALL_CAMERA, TINY } from '../lib/sizes.mjs';
import { stage } from '../lib/stage.mjs';
import { sleep, until } from '../lib/until.mjs';

const LARGEST_LAYER_WIDTH = 1280;
const SMALL_LAYER_WIDTH = 400;

describe('with Chromium in one call', needing('server', 'chromium'), () => {
  // Firefox gathers no loopback candidates, so the server is to be reached at the machine's own addresses.
  const on = stage({ advertise: null });
  afterEach(() => on.chromium.dismiss());

  test('a client on the native SDK is seen and heard, and sees and hears', { timeout: 120_000 }, async () => {
    const link = newLink(on.server.url);
    const anna = await on.chromium.person('Anna');
    await anna.join(hrefOf(link));
    const bot = await NativeClient.join(link, 'Bot');
    try {
      await bot.publish();
      await anna.untilReceiving(['Bot']);
      await anna.assertFlowing(['Bot'], 5);
      await anna.untilMoving('Bot');
      assert.equal((await anna.look()).badge, 'encrypted');

      await until('the native client receives Anna', 20_000, () => bot.received.get('Anna')?.pictures > 20);
      const received = bot.received.get('Anna');
      assert.ok(received.width > 0);
      assert.ok(received.loudest > 500, `Anna is not heard (${received.loudest})`);
    } finally {
      await bot.leave();
    }
    await anna.untilSeen('the bot is gone', ({ tiles }) => tiles.length === 1);
  });

  test(
    'a client on the native SDK with another secret is refused in words',
    { timeout: 120_000 },
    async () => {
      const link = newLink(on.server.url);
      const anna = await on.chromium.person('Anna');
      await anna.join(hrefOf(link));
      const bot = await NativeClient.join({ ...link, secret: newSecret() }, 'Bot');
      try {
        await bot.publish();
        await anna.untilSeen('the failure', ({ failure }) => failure?.includes('Bot has a different key'));
        await sleep(2000);
        assert.equal((await anna.media()).Bot.video?.framesDecoded ?? 0, 0);
      } finally {
        await bot.leave();
      }
    },
  );

  test(
    'Firefox is seen and heard, and sees and hears',
    { timeout: 180_000, ...needing('firefox') },
    async () => {
      const link = hrefOf(newLink(on.server.url));
      const anna = await on.chromium.person('Anna');
      await anna.join(link);
      const firefox = await Firefox.launch();
      try {
        const fay = await firefox.person('Fay');
        await fay.join(link);
        await Promise.all([anna.untilReceiving(['Fay']), fay.untilReceiving(['Anna'])]);
        await Promise.all([anna.assertFlowing(['Fay'], 5), fay.assertFlowing(['Anna'], 5)]);
        await fay.untilMoving('Anna');
        assert.equal((await anna.look()).badge, 'encrypted');
        assert.equal((await fay.look()).badge, 'encrypted');
      } finally {
        await firefox.close();
      }
    },
  );

  test(
    'of a picture in several layers of one stream everybody gets the size of the tile',
    { timeout: 180_000, ...needing('firefox') },
    async (t) => {
      const link = hrefOf(newLink(on.server.url));
      const anna = await on.chromium.person('Anna', { camera: HD_CAMERA });
      const ben = await on.chromium.person('Ben', { camera: SMALL_CAMERA, viewport: LARGE });
      const firefox = await Firefox.launch();
      try {
        const fay = await firefox.person('Fay');
        for (const person of [anna, ben, fay]) {
          await person.join(link);
        }
        await Promise.all([ben.untilReceiving(['Anna']), fay.untilReceiving(['Anna'])]);
        await anna.republishCamera({
          videoCodec: 'vp9',
          scalabilityMode: 'L3T3_KEY',
          videoEncoding: { maxBitrate: 2_000_000, maxFramerate: 30 },
        });
        const widthAt = (person, condition) =>
          until(`${person.name} receives it so`, 45_000, async () => {
            const video = (await person.media()).Anna?.video;
            return video?.codec === 'video/VP9' && condition(video.frameWidth) && video.frameWidth;
          });
        const large = await widthAt(ben, (width) => width >= LARGEST_LAYER_WIDTH);
        await ben.page.setViewportSize(TINY);
        const small = await widthAt(ben, (width) => width <= SMALL_LAYER_WIDTH);
        await ben.assertFlowing(['Anna'], 3);
        const firefoxes = await widthAt(fay, (width) => width > small);
        await fay.assertFlowing(['Anna'], 3);
        await ben.page.setViewportSize(LARGE);
        const again = await widthAt(ben, (width) => width >= LARGEST_LAYER_WIDTH);
        await Promise.all([ben.assertFlowing(['Anna'], 3), fay.assertFlowing(['Anna'], 3)]);
        t.diagnostic(`widths: ${large}, ${small}, ${again}; ${firefoxes} in Firefox meanwhile`);
        assert.equal((await ben.look()).badge, 'encrypted');
      } finally {
        await firefox.close();
      }
    },
  );
});
