import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { join } from 'node:path';
import { needing } from '../lib/available.mjs';
import { Chromium } from '../lib/chromium.mjs';
import { hrefOf, newLink } from '../lib/link.mjs';
import { checkDashboard, CONFIG, Prometheus, promtool } from '../lib/prometheus.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

/** As many as `rate(…[5s])`, which the dashboard's check uses, looks at. */
const SCRAPES = 5;
/** Rules are evaluated every 15 s, as shipped. */
const RULES_TIMEOUT_MS = 40_000;

describe('what an operator sees', needing('server', 'chromium', 'prometheus'), () => {
  let server;
  let prometheus;
  let chromium;
  before(async () => {
    server = await startServer();
    prometheus = await Prometheus.start(server.adminPort);
    chromium = await Chromium.launch();
    const link = hrefOf(newLink(server.url));
    const [anna, ben] = [await chromium.person('Anna'), await chromium.person('Ben')];
    await anna.join(link);
    await ben.join(link);
    await Promise.all([anna.untilReceiving(['Ben']), ben.untilReceiving(['Anna'])]);
    await until('scrapes of the call', 30_000, async () => {
      const [scrapes] = await prometheus.query(
        `sum_over_time((sotto_participants{state="active"} == bool 2)[10s:1s])`,
      );
      return scrapes > SCRAPES;
    });
  });
  after(async () => {
    await chromium?.close();
    await prometheus?.stop();
    await server?.stop();
  });

  test('the shipped configuration and alerts are what Prometheus and promtool accept', async () => {
    await promtool('check', 'config', prometheus.config);
    await promtool('check', 'rules', join(CONFIG, 'prometheus/alerts.yml'));
    await promtool('test', 'rules', join(CONFIG, 'prometheus/alerts_test.yml'));
  });

  test('every panel of the dashboard shows something', async (t) => {
    const { code, output } = await checkDashboard(prometheus.url);
    assert.equal(code, 0, output);
    t.diagnostic(output.trim());
  });

  test('the numbers are those of the call', async (t) => {
    const one = async (expression) => {
      const values = await prometheus.query(expression);
      assert.equal(values.length, 1, `${expression}: ${values.length} values`);
      return values[0];
    };
    assert.equal(await one('sum(sotto_participants{state="active"})'), 2);
    assert.equal(await one('sotto_rooms'), 1);
    assert.equal(await one('sum(sotto_tracks)'), 4);
    assert.equal(await one('sum(sotto_subscriptions)'), 4);
    for (const direction of ['in', 'out']) {
      const packets = await one(`rate(sotto_packets_total{direction="${direction}",kind="rtp"}[5s])`);
      const bits = await one(`8 * rate(sotto_traffic_bytes_total{direction="${direction}",kind="rtp"}[5s])`);
      t.diagnostic(`RTP ${direction}: ${packets.toFixed(0)} packets/s, ${(bits / 1e6).toFixed(2)} Mbit/s`);
      // Two microphones alone make a hundred.
      assert.ok(packets > 50, `${packets} packets/s ${direction}`);
      assert.ok(bits > 50_000, `${bits} bit/s ${direction}`);
    }
    const p99 = await one(
      'histogram_quantile(0.99, sum by (le) (rate(sotto_packet_residence_seconds_bucket[5s])))',
    );
    t.diagnostic(`time in the server: p99 ${(p99 * 1000).toFixed(2)} ms`);
    assert.ok(p99 > 0 && p99 < 1, `p99 is ${p99} s`);
  });

  test('the open signalling connections are counted', async () => {
    assert.deepEqual(await prometheus.query('sotto_sessions'), [2]);
  });

  test('the alerts are evaluated, and none fires in a healthy call', { timeout: 60_000 }, async () => {
    const rules = await until('every rule was evaluated', RULES_TIMEOUT_MS, async () => {
      const loaded = await prometheus.rules();
      return loaded.every((rule) => rule.health !== 'unknown') && loaded;
    });
    assert.ok(rules.length >= 8, `only ${rules.length} rules`);
    for (const rule of rules) {
      assert.equal(rule.health, 'ok', `${rule.name}: ${rule.lastError}`);
      assert.notEqual(rule.state, 'firing', `${rule.name} fires`);
    }
  });
});
