// Runs every query of a Grafana dashboard against a Prometheus and fails on one that returns no number: a
// panel that says "No data" on a healthy server is a broken panel.
//
//   node config/check-dashboard.mjs <prometheus url> <dashboard.json> [<rate interval>]
//
// The server must have been scraped at least twice within the rate interval (default 5s, for a scrape every
// second), with a call going on: a quantile of no packets is not a number.

import { readFile } from 'node:fs/promises';

const [prometheusUrl, dashboardPath, rateInterval = '5s'] = process.argv.slice(2);
if (!prometheusUrl || !dashboardPath) {
  console.error('usage: check-dashboard.mjs <prometheus url> <dashboard.json> [<rate interval>]');
  process.exit(2);
}

/** Grafana's variables, as its own "All" and a narrow time range would fill them in. */
function fillIn(expression) {
  const filled = expression
    .replaceAll('$__rate_interval', rateInterval)
    .replaceAll('$__interval', rateInterval)
    .replaceAll('$__range', rateInterval)
    .replaceAll('$instance', '.*');
  if (filled.includes('$')) {
    throw new Error(`a variable this check does not know: ${filled}`);
  }
  return filled;
}

/** The samples of an instant query. Prometheus spells what is not a number "NaN". */
async function query(expression) {
  const url = new URL('/api/v1/query', prometheusUrl);
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ query: expression }) });
  const reply = await response.json();
  if (reply.status !== 'success') {
    throw new Error(`${reply.errorType}: ${reply.error}`);
  }
  return reply.data.result.map((series) => series.value[1]);
}

const dashboard = JSON.parse(await readFile(dashboardPath, 'utf8'));
const panels = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
let checked = 0;
let broken = 0;
for (const panel of panels) {
  for (const target of panel.targets ?? []) {
    checked++;
    let problem;
    try {
      const values = await query(fillIn(target.expr));
      problem = values.length === 0 ? 'no data' : values.every((value) => value === 'NaN') ? 'not a number' : undefined;
    } catch (error) {
      problem = error.message;
    }
    if (problem) {
      broken++;
      console.error(`${panel.title}, ${target.refId}: ${problem}\n    ${target.expr}`);
    }
  }
}
console.log(`${checked - broken} of ${checked} queries of "${dashboard.title}" return data`);
process.exit(checked > 0 && broken === 0 ? 0 : 1);
