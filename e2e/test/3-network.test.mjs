import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { needing } from '../lib/available.mjs';
import { Chromium } from '../lib/chromium.mjs';
import { hideCandidates } from '../lib/inPage.mjs';
import { hrefOf, newLink } from '../lib/link.mjs';
import { NatRelay } from '../lib/relay.mjs';
import { freeUdpPort, startServer } from '../lib/server.mjs';
import { sleep } from '../lib/until.mjs';

/** A browser checks its path every 2.5 s on average, and the new address is only known by such a check. */
const LONGEST_GAP_MS = 6000;

describe('behind a NAT', needing('server', 'chromium'), () => {
  let server;
  let relay;
  let chromium;
  before(async () => {
    const udpPort = await freeUdpPort();
    relay = await NatRelay.start(udpPort);
    server = await startServer({ udpPort, advertise: `127.0.0.1:${relay.port}` });
    chromium = await Chromium.launch();
  });
  after(async () => {
    await chromium?.close();
    await server?.stop();
    relay?.close();
  });

  test('media goes on when the port that the server sees changes', async (t) => {
    const link = hrefOf(newLink(server.url));
    // All the server may know of a browser is what the relay shows.
    const anna = await chromium.person('Anna', { before: [hideCandidates] });
    const ben = await chromium.person('Ben', { before: [hideCandidates] });
    await anna.join(link);
    await ben.join(link);
    await Promise.all([anna.untilReceiving(['Ben']), ben.untilReceiving(['Anna'])]);
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
});
