import { accessSync, constants, existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isWebBuilt } from './built.mjs';

/** What is on this machine decides which tests run. A test that does not run says why. */

export const LAUNCHER = fileURLToPath(new URL('../../sotto', import.meta.url));

/** Options for `test()`: `{}` to run it, or `{ skip: reason }`. `needs` are the names of functions below. */
export function needing(...needs) {
  const missing = needs.map((need) => NEEDS[need]()).filter((reason) => reason !== undefined);
  return missing.length === 0 ? {} : { skip: missing.join(' ') };
}

const NEEDS = {
  server: () => (existsSync(LAUNCHER) ? undefined : 'The server is not built: there is no ./sotto.'),
  web: () => (isWebBuilt() ? undefined : 'The web client is not built: there is no web/dist.'),
  chromium: () =>
    chromium() === undefined
      ? 'No Chromium in PATH (or in $CHROMIUM): real calls between browsers are not tested. Install the package "chromium".'
      : undefined,
  firefox: () =>
    firefox() === undefined
      ? 'No Firefox in PATH (or in $FIREFOX): calls with Firefox are not tested. Install the package "firefox-esr".'
      : hasNetwork()
        ? undefined
        : 'No network interface but the loopback: Firefox gathers no candidates there (see README.md for a namespace that has one).',
  prometheus: () =>
    hasPrometheus()
      ? undefined
      : 'No prometheus and promtool in PATH: the dashboard and the alerts are not tested. Install the package "prometheus".',
};

function hasNetwork() {
  return Object.values(networkInterfaces())
    .flat()
    .some(({ internal }) => !internal);
}

/** Debian's package has both commands. */
function hasPrometheus() {
  return inPath('prometheus') !== undefined && inPath('promtool') !== undefined;
}

export function chromium() {
  return (
    process.env.CHROMIUM ?? inPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
  );
}

export function firefox() {
  return process.env.FIREFOX ?? inPath('firefox-esr', 'firefox');
}

function inPath(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not this one.
      }
    }
  }
  return undefined;
}
