import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { needing } from '../lib/available.mjs';
import { hrefOf, newLink } from '../lib/link.mjs';
import { HD_CAMERA, LARGE, SMALL_CAMERA, TINY } from '../lib/sizes.mjs';
import { stage } from '../lib/stage.mjs';
import { median, sleep, until } from '../lib/until.mjs';

const JOINS = 6;

describe('quality', needing('server', 'chromium'), () => {
  const on = stage();
  afterEach(() => on.chromium.dismiss());

  test('a small tile gets the small picture, and a large tile the large one again', async (t) => {
    const link = hrefOf(newLink(on.server.url));
    const anna = await on.chromium.person('Anna', { camera: HD_CAMERA });
    const ben = await on.chromium.person('Ben', { camera: SMALL_CAMERA, viewport: LARGE });
    await anna.join(link);
    await ben.join(link);
    await ben.untilReceiving(['Anna']);
    const width = async () => (await ben.media()).Anna.video.frameWidth;

    const large = await until('Ben receives a large picture', 30_000, async () => {
      const now = await width();
      return now >= 960 && now;
    });
    await ben.page.setViewportSize(TINY);
    const small = await until('Ben receives a small picture', 20_000, async () => {
      const now = await width();
      return now > 0 && now <= 400 && now;
    });
    await ben.assertFlowing(['Anna'], 3);
    const layersSent = async () => {
      const before = await anna.sending();
      await sleep(500);
      const now = await anna.sending();
      return Object.keys(now).filter((rid) => now[rid] > before[rid]);
    };
    await until('Anna sends only the picture that somebody watches', 5000, async () => {
      return (await layersSent()).join() === 'q';
    });
    await ben.page.setViewportSize(LARGE);
    const again = await until('Ben receives the large picture again', 30_000, async () => {
      const now = await width();
      return now >= 960 && now;
    });
    await ben.assertFlowing(['Anna'], 3);
    t.diagnostic(`widths: ${large}, ${small}, ${again}`);
  });

  test('two people on a clean path lose no packet', async () => {
    const link = hrefOf(newLink(on.server.url));
    const [anna, ben] = [await on.chromium.person('Anna'), await on.chromium.person('Ben')];
    await anna.join(link);
    await ben.join(link);
    await Promise.all([anna.untilReceiving(['Ben']), ben.untilReceiving(['Anna'])]);
    await sleep(15_000);
    for (const [me, other] of [
      [anna, 'Ben'],
      [ben, 'Anna'],
    ]) {
      const media = (await me.media())[other];
      assert.equal(media.audio.packetsLost, 0, `${me.name}: sound`);
      assert.equal(media.video.packetsLost, 0, `${me.name}: picture`);
      assert.ok(media.video.packetsReceived > 100);
    }
  });

  test('the first picture comes soon after joining', { timeout: 180_000 }, async (t) => {
    const link = hrefOf(newLink(on.server.url));
    const anna = await on.chromium.person('Anna');
    await anna.join(link);
    const times = [];
    for (let i = 0; i < JOINS; i++) {
      const ben = await on.chromium.person('Ben');
      await ben.open(link);
      times.push(await ben.joinAndTime());
      await ben.click('leave');
      await ben.page.context().close();
      await anna.untilSeen('Ben is gone', ({ tiles }) => tiles.length === 1);
    }
    t.diagnostic(
      `join to first picture: median ${Math.round(median(times))} ms of ${times.map(Math.round).join(', ')} ms`,
    );
    assert.ok(median(times) < 5000);
  });
});

describe('more people than are heard at a time', needing('server', 'chromium'), () => {
  const on = stage({ env: { SOTTO__MEDIA__VOICES_MAX: '1' } });
  afterEach(() => on.chromium.dismiss());

  test('who speaks is heard, and whoever spoke before has lost nothing', async () => {
    const link = hrefOf(newLink(on.server.url));
    const names = ['Anna', 'Ben', 'Chloe'];
    const [anna, ben, chloe] = await Promise.all(names.map((name) => on.chromium.person(name)));
    for (const person of [anna, ben, chloe]) {
      await person.join(link);
    }
    await ben.page.keyboard.press('m');
    await chloe.page.keyboard.press('m');
    for (const name of ['Ben', 'Chloe']) {
      await anna.untilSeen(`${name} is muted`, ({ tiles }) => tiles.find((t) => t.name === name)?.muted);
    }
    const microphones = await on.server.metric('sotto_tracks', { kind: 'audio' });
    assert.equal(microphones, 3, 'who switched one off while it was published has one');
    const hears = (name) =>
      until(`Chloe hears ${name} and nobody else`, 15_000, async () => {
        const heard = await heardBy(chloe, 1000);
        return heard.join() === name;
      });
    await hears('Anna');
    await ben.page.keyboard.press('m');
    await anna.page.keyboard.press('m');
    await hears('Ben');
    await anna.page.keyboard.press('m');
    await ben.page.keyboard.press('m');
    await hears('Anna');
    const media = await chloe.media();
    assert.equal(media.Anna.audio.packetsLost, 0);
    assert.equal(media.Ben.audio.packetsLost, 0);
    assert.ok((await on.server.metric('sotto_voice_packets_withheld_total')) > 0);
  });

  async function heardBy(person, ms) {
    const before = await person.media();
    await sleep(ms);
    const now = await person.media();
    const energy = (media, name) => media[name]?.audio?.energy ?? 0;
    return Object.keys(now).filter((name) => energy(now, name) - energy(before, name) > 1e-3);
  }
});
