import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { needing } from '../lib/available.mjs';
import { Chromium } from '../lib/chromium.mjs';
import { hideCandidates } from '../lib/inPage.mjs';
import { hrefOf, newLink } from '../lib/link.mjs';
import { watchMachine } from '../lib/machine.mjs';
import { LONGEST_FREEZE_SECONDS } from '../lib/participant.mjs';
import { NatRelay } from '../lib/relay.mjs';
import { freeUdpPort, startServer } from '../lib/server.mjs';
import { isMedia, noise, Stranger, tampered } from '../lib/stranger.mjs';
import { sleep } from '../lib/until.mjs';

/** A browser checks its path every 2.5 s on average, and the new address is only known by such a check. */
const LONGEST_GAP_MS = 6000;
const JUNK_PER_SECOND = 10_000;
const JUNK_SECONDS = 10;

describe('over a network that does as it likes', needing('server', 'chromium'), () => {
  let server;
  let relay;
  let chromium;
  let anna;
  let ben;
  before(async () => {
    const udpPort = await freeUdpPort();
    relay = await NatRelay.start(udpPort);
    server = await startServer({ udpPort, advertise: `127.0.0.1:${relay.port}` });
    chromium = await Chromium.launch();
    const link = hrefOf(newLink(server.url));
    // All the server may know of a browser is what the relay shows.
    anna = await chromium.person('Anna', { before: [hideCandidates] });
    ben = await chromium.person('Ben', { before: [hideCandidates] });
    await anna.join(link);
    await ben.join(link);
    await Promise.all([anna.untilReceiving(['Ben']), ben.untilReceiving(['Anna'])]);
  });
  after(async () => {
    await chromium?.close();
    await server?.stop();
    relay?.close();
  });

  test('media goes on when the port that the server sees changes', async (t) => {
    const before = relay.outsidePorts;
    assert.ok(before.length >= 2, 'both browsers use the relay');

    const gaps = await Promise.all([
      anna.longestGap('Ben', () => sleep(15_000)),
      ben.longestGap('Anna', () => sleep(15_000)),
      sleep(2000).then(() => relay.rebind()),
    ]);
    t.diagnostic(`longest time without a new picture: ${gaps[0]} ms and ${gaps[1]} ms`);
    assert.ok(relay.outsidePorts.every((port) => !before.includes(port)));
    assert.ok(Math.max(gaps[0], gaps[1]) < LONGEST_GAP_MS);
    await Promise.all([anna.assertFlowing(['Ben'], 3), ben.assertFlowing(['Anna'], 3)]);
    for (const me of [anna, ben]) {
      assert.equal((await me.look()).phase, 'connected', 'nobody had to connect anew');
    }
  });

  test('junk at the media port changes nothing in a call', { timeout: 120_000 }, async (t) => {
    const stranger = await Stranger.appear(server.udpPort);
    let forged = 0;
    relay.tap = (packet, sendAs) => {
      if (isMedia(packet)) {
        // The very packet from elsewhere, and from its own address one whose tag is wrong, ahead of the true one.
        stranger.send(packet);
        sendAs(tampered(packet));
        forged++;
        sendAs(noise());
      }
    };
    const lost = async () =>
      [(await anna.media()).Ben, (await ben.media()).Anna].flatMap(({ video, audio }) => [
        video.packetsLost,
        audio.packetsLost,
      ]);
    const dropped = async () => [
      await server.metric('sotto_drops_total'),
      await server.metric('sotto_drops_total', { reason: 'srtp_auth' }),
    ];
    const lostBefore = await lost();
    const droppedBefore = await dropped();
    const stoodStill = watchMachine();
    let flowed;
    try {
      stranger.babble(JUNK_PER_SECOND);
      const quality = { longestFreeze: LONGEST_FREEZE_SECONDS };
      flowed = await Promise.all([
        anna.assertFlowing(['Ben'], JUNK_SECONDS, quality),
        ben.assertFlowing(['Anna'], JUNK_SECONDS, quality),
      ]);
    } finally {
      relay.tap = () => {};
      stranger.leave();
    }
    const disturbed = stoodStill();
    const [all, byTag] = (await dropped()).map((count, i) => count - droppedBefore[i]);
    flowed.forEach((line) => t.diagnostic(line));
    t.diagnostic(
      `${stranger.sent} datagrams by a stranger, ${2 * forged} forged: ${all} dropped, ${byTag} by tag`,
    );
    const least = disturbed ? 0.5 : 0.9;
    assert.ok(all > least * stranger.sent && byTag > least * forged, 'junk is counted');
    // Browsers and relay that do not run cannot empty their sockets, and what is lost there nobody here lost.
    if (disturbed) {
      t.diagnostic(`the machine stood still; lost until now: ${await lost()}`);
    } else {
      assert.deepEqual(await lost(), lostBefore, 'no packet of the call was lost');
    }
  });
});
