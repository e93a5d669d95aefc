import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { needing } from '../lib/available.mjs';
import { hrefOf, newLink, newSecret } from '../lib/link.mjs';
import { LONGEST_FREEZE_SECONDS } from '../lib/participant.mjs';
import { stage } from '../lib/stage.mjs';
import { sleep } from '../lib/until.mjs';

/** Until then, the bandwidth is being found and the decoders start. */
const SETTLE_SECONDS = 5;
const CALL_SECONDS = 30;

describe('a call by link', needing('server', 'chromium'), () => {
  const on = stage();
  afterEach(() => on.chromium.dismiss());

  test('three people see and hear each other for half a minute, everything encrypted', async (t) => {
    const anna = await on.chromium.person('Anna');
    await anna.page.goto(on.server.url);
    await anna.click('new-call');
    await anna.prepare();
    const link = anna.page.url();
    assert.match(link, /\/c\/[A-Za-z0-9_-]{22}#[A-Za-z0-9_-]{43}$/);
    await anna.pressJoin();

    const ben = await on.chromium.person('Ben');
    const cleo = await on.chromium.person('Cleo');
    await ben.join(link);
    await cleo.join(link);
    const everyone = [anna, ben, cleo];
    const others = (me) => everyone.filter((person) => person !== me).map((person) => person.name);

    await Promise.all(everyone.map((me) => me.untilReceiving(others(me))));
    await sleep(SETTLE_SECONDS * 1000);
    const seconds = CALL_SECONDS - SETTLE_SECONDS;
    const flowed = await Promise.all(
      everyone.map((me) => me.assertFlowing(others(me), seconds, { longestFreeze: LONGEST_FREEZE_SECONDS })),
    );
    flowed.forEach((line) => t.diagnostic(line));
    for (const me of everyone) {
      for (const name of others(me)) {
        await me.untilMoving(name);
      }
      const seen = await me.look();
      assert.equal(seen.badge, 'encrypted', `${me.name}: ${seen.failure}`);
      assert.equal(seen.sendsEncrypted, true);
      assert.equal(seen.tiles.length, 3);
      for (const tile of seen.tiles.filter((t) => !t.local)) {
        assert.equal(tile.decryption, 'working');
      }
    }
  });

  test('somebody with another secret sees and hears nothing, is not seen or heard, and all are told', async () => {
    const link = newLink(on.server.url);
    const [anna, ben, mallory] = await Promise.all(
      ['Anna', 'Ben', 'Mallory'].map((name) => on.chromium.person(name)),
    );
    await anna.join(hrefOf(link));
    await ben.join(hrefOf(link));
    await Promise.all([anna.untilReceiving(['Ben']), ben.untilReceiving(['Anna'])]);
    await mallory.join(hrefOf({ ...link, secret: newSecret() }));

    await mallory.untilSeen('the failure', ({ failure }) => failure?.includes('You have a different key'));
    await anna.untilSeen('the failure', ({ failure }) => failure?.includes('Mallory has a different key'));
    await ben.untilSeen('the failure', ({ failure }) => failure?.includes('Mallory has a different key'));
    await sleep(3000);

    const seenByMallory = await mallory.look();
    assert.equal(seenByMallory.badge, 'failing');
    for (const tile of seenByMallory.tiles.filter((t) => !t.local)) {
      assert.equal(tile.picture, false, `a picture of ${tile.name} is shown`);
      assert.equal(tile.failure, 'Different key: cannot be decrypted');
    }
    for (const [name, heard] of Object.entries(await mallory.media())) {
      assert.equal(heard.video?.framesDecoded ?? 0, 0, `Mallory decoded a picture of ${name}`);
      assert.ok((heard.audio?.energy ?? 0) < 1e-6, `Mallory heard ${name}`);
    }
    for (const me of [anna, ben]) {
      const media = (await me.media()).Mallory;
      assert.equal(media.video?.framesDecoded ?? 0, 0);
      assert.ok((media.audio?.energy ?? 0) < 1e-6);
      assert.equal((await me.tileOf('Mallory')).picture, false);
      assert.equal((await me.tileOf('Mallory')).decryption, 'different-key');
    }
    // The others are none the worse for it.
    await Promise.all([anna.assertFlowing(['Ben'], 3), ben.assertFlowing(['Anna'], 3)]);
  });

  test('encryption cannot be switched off by what the server says', async () => {
    const link = hrefOf(newLink(on.server.url));
    const [anna, ben] = [await on.chromium.person('Anna'), await on.chromium.person('Ben')];
    await anna.join(link);
    await ben.join(link);
    await Promise.all([anna.untilReceiving(['Ben']), ben.untilReceiving(['Anna'])]);

    // What livekit-client does when the server announces a track as unencrypted: to Ben's, and to our own.
    await anna.page.evaluate(() => {
      const { room } = window.sotto;
      for (const { identity } of [...room.remoteParticipants.values(), room.localParticipant]) {
        room.e2eeManager.setParticipantCryptorEnabled(false, identity);
      }
    });
    // Both go on decrypting what is still encrypted. Without the guard in the worker, both would fail here.
    await Promise.all([anna.assertFlowing(['Ben'], 4), ben.assertFlowing(['Anna'], 4)]);
    assert.equal((await ben.look()).badge, 'encrypted');

    await anna.page.evaluate(() => {
      const [person] = window.sotto.room.remoteParticipants.values();
      for (const publication of person.trackPublications.values()) {
        const info = publication.trackInfo.clone();
        info.encryption = 0;
        publication.updateInfo(info);
      }
    });
    await anna.untilSeen('the refusal', ({ failure }) => failure?.includes('Ben: not encrypted, refused'));
    const tile = await anna.tileOf('Ben');
    assert.equal(tile.picture, false);
    assert.equal(tile.failure, 'Not encrypted: refused');
  });

  test('a link without its secret is explained and asks the server for nothing', async () => {
    const curious = await on.chromium.person('Curious');
    const asked = [];
    curious.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await curious.page.goto(hrefOf({ ...newLink(on.server.url), secret: '' }));
    await curious.untilSeen('the refusal', ({ refusal }) => refusal === 'incomplete-link');
    assert.deepEqual(
      asked.filter((path) => path.startsWith('/api') || path.startsWith('/rtc')),
      [],
    );
  });

  test('the secret never leaves the browser', async () => {
    const link = newLink(on.server.url);
    const anna = await on.chromium.person('Anna');
    const sent = [];
    anna.page.on('request', (request) => sent.push(request.url(), request.postData() ?? ''));
    anna.page.on('websocket', (socket) => {
      sent.push(socket.url());
      socket.on('framesent', ({ payload }) => sent.push(payload.toString('latin1')));
    });
    await anna.join(hrefOf(link));
    await sleep(2000);
    assert.ok(sent.some((text) => text.includes(link.roomId)));
    assert.ok(sent.every((text) => !text.includes(link.secret)));
    assert.ok(!on.server.output().includes(link.secret));
  });
});
