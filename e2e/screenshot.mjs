// Takes the picture of the README: three real Chromium people in a real call on the built server.
//
//   node screenshot.mjs [<call.png> [<phone.png>]]
//
// Without arguments it writes ../docs/images/call.png; the second file is the same call at a phone's width.

import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Chromium } from './lib/chromium.mjs';
import { film, PEOPLE } from './lib/film.mjs';
import { hrefOf, newLink } from './lib/link.mjs';
import { startServer } from './lib/server.mjs';
import { sleep } from './lib/until.mjs';

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
/** Until the bandwidth is found and nobody's picture is small any more. */
const SETTLE_MS = 12_000;
const RESIZE_MS = 4000;

const [callFile = fileURLToPath(new URL('../docs/images/call.png', import.meta.url)), phoneFile] =
  process.argv.slice(2);

const folder = await mkdtemp(join(tmpdir(), 'sotto-screenshot-'));
const browsers = [];
let server;
try {
  const names = Object.keys(PEOPLE);
  const films = names.map((name) => join(folder, `${name}.y4m`));
  await Promise.all(names.map((name, i) => film(films[i], PEOPLE[name])));
  server = await startServer();
  const link = hrefOf(newLink(server.url));
  const people = [];
  for (const [i, name] of names.entries()) {
    // A browser has one camera, so everybody has a browser.
    const browser = await Chromium.launch({ film: films[i] });
    browsers.push(browser);
    const person = await browser.person(name);
    await person.join(link);
    people.push(person);
  }
  const [anna] = people;
  await anna.untilReceiving(names.slice(1), { timeoutMs: 60_000 });
  await sleep(SETTLE_MS);
  await take(anna, DESKTOP, callFile);
  if (phoneFile !== undefined) {
    await take(anna, PHONE, phoneFile);
  }
} finally {
  await Promise.all(browsers.map((browser) => browser.close()));
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
}

async function take(person, viewport, path) {
  await person.page.setViewportSize(viewport);
  await sleep(RESIZE_MS);
  // The fake microphones beep so shortly that a ring around a tile is a matter of luck.
  await person
    .untilSeen('somebody speaks', ({ tiles }) => tiles.some((tile) => tile.speaking && !tile.local))
    .catch(() => console.log('nobody was seen speaking'));
  await mkdir(dirname(path), { recursive: true });
  await person.page.screenshot({ path });
  console.log(`${path}: ${viewport.width}x${viewport.height}, ${(await stat(path)).size} bytes`);
}
