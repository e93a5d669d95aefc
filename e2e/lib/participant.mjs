import assert from 'node:assert/strict';
import * as inPage from './inPage.mjs';
import { ownMillis, watchMachine } from './machine.mjs';
import { sleep, until } from './until.mjs';

/** Joining starts a browser tab's media, on a machine that does the same several times: be patient. */
const JOIN_TIMEOUT_MS = 60_000;
/** What has to happen at all, however slowly. */
const PATIENT_MS = 45_000;

/** Pictures that came in as many seconds in a row have begun to flow. */
const STEADY_SECONDS = 3;

/** Mean difference per channel, 0 to 255, between two pictures half a second apart. */
const VISIBLE_MOTION = 0.5;

/** Longer than that a picture may not stand still in a call that is well. */
export const LONGEST_FREEZE_SECONDS = 0.5;

/** How long a picture stood still between two looks at it, by the browser's own judgement. */
const frozenBetween = (was, is) => is.video.freezeSeconds - was.video.freezeSeconds;

/**
 * One person in a call, in a page of Chromium or Firefox. The page only has to offer `evaluate(fn, arg)`,
 * `goto(url)` and `url()`, which Playwright and Puppeteer share.
 */
export class Participant {
  constructor(page, name) {
    this.page = page;
    this.name = name;
    this.console = [];
    page.on('console', (message) => this.console.push(message.text()));
    page.on('pageerror', (error) => this.console.push(`uncaught: ${error.message}`));
  }

  /** Opens the link and fills the name in; the camera's preview is open when this returns. */
  async open(href) {
    // Only the fragment may differ from the page that is open, and then nothing would load.
    await this.page.goto('about:blank');
    await this.page.goto(href);
    await this.prepare();
  }

  async prepare() {
    await this.see('[data-testid=name]');
    await this.page.evaluate((name) => {
      const input = document.querySelector('[data-testid=name]');
      // React follows the input event, not the property.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, name);
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }, this.name);
    await this.see('.preview-picture video:not([hidden])');
  }

  async join(href) {
    await this.open(href);
    await this.pressJoin();
  }

  async pressJoin() {
    await this.click('join');
    try {
      await this.see('[data-testid=call][data-phase=connected]', JOIN_TIMEOUT_MS);
    } catch (error) {
      const refusal = await this.page.evaluate(
        () => document.querySelector('[data-testid=refusal]')?.textContent,
      );
      throw new Error(
        `${this.name} did not join: ${refusal ?? error.message}\n${this.console.slice(-15).join('\n')}`,
      );
    }
  }

  see(selector, timeoutMs = PATIENT_MS) {
    return until(`${this.name} sees ${selector}`, timeoutMs, () =>
      this.page.evaluate((s) => document.querySelector(s) !== null, selector),
    );
  }

  click(testId) {
    return this.page.evaluate((id) => document.querySelector(`[data-testid=${id}]`).click(), testId);
  }

  media() {
    return this.page.evaluate(inPage.sampleMedia);
  }

  sending() {
    return this.page.evaluate(inPage.sampleSending);
  }

  /** Publishes the camera anew, with these options of the client's library. */
  republishCamera(options) {
    return this.page.evaluate(inPage.republishCamera, options);
  }

  look() {
    return this.page.evaluate(inPage.look);
  }

  /** Waits until the picture of `name` changes as one sees it, not only as decoders count it. */
  untilMoving(name) {
    return until(`${this.name} sees ${name} move`, PATIENT_MS, async () => {
      return (await this.page.evaluate(inPage.pictureMotion, name)) > VISIBLE_MOTION;
    });
  }

  joinAndTime() {
    return this.page.evaluate(inPage.joinAndTime);
  }

  tileOf(name, source = 'camera') {
    return this.look().then((seen) =>
      seen.tiles.find((tile) => tile.name === name && tile.source === source),
    );
  }

  /** Waits until the page looks like `condition` says. */
  untilSeen(what, condition, timeoutMs = PATIENT_MS) {
    return until(`${this.name}: ${what}`, timeoutMs, async () => condition(await this.look()));
  }

  /**
   * Waits until pictures and sound of `names` come second after second: while somebody joins, encoders and decoders
   * start on a machine that does this for everybody at once.
   */
  async untilReceiving(names, { timeoutMs = PATIENT_MS, audio = true } = {}) {
    let before = {};
    let steadySeconds = 0;
    await until(`${this.name} receives ${names.join(' and ')}`, timeoutMs, async () => {
      const media = await this.media();
      const flows = names.every(
        (name) =>
          media[name]?.video?.framesDecoded > (before[name]?.video?.framesDecoded ?? 0) &&
          (!audio || media[name]?.audio?.energy > 0),
      );
      before = media;
      steadySeconds = flows ? steadySeconds + 1 : 0;
      if (steadySeconds < STEADY_SECONDS) {
        await sleep(1000);
      }
      return steadySeconds >= STEADY_SECONDS;
    });
  }

  /**
   * Asserts that pictures (and sound) of `names` are decoded in every one of so many seconds, and over all of them.
   * Nobody is to blame for seconds in which the machine stood still. Tells what was seen, for the test's report.
   */
  async assertFlowing(names, seconds, { audio = true, longestFreeze = Infinity } = {}) {
    const stoodStill = watchMachine();
    const first = await this.media();
    let before = first;
    let judged = 0;
    let disturbed = true; // What happened just before, nobody has seen.
    for (let second = 1; second <= seconds; second++) {
      await sleep(1000);
      const now = await this.media();
      // What happened in one second may show in the next: a freeze counts, whole, where it ends.
      const disturbedBefore = disturbed;
      disturbed = stoodStill();
      if (!disturbed && !disturbedBefore) {
        judged++;
        this.#assertMoved(names, before, now, { at: `second ${second}`, audio, longestFreeze });
      }
      before = now;
    }
    this.#assertMoved(names, first, before, { at: 'all the time', audio });
    const frozen = names.map((name) => frozenBetween(first[name], before[name]).toFixed(2));
    return `${this.name}: frozen ${frozen.join(', ')} s in all; ${judged} of ${seconds} s undisturbed`;
  }

  #assertMoved(names, before, now, { at, audio, longestFreeze = Infinity }) {
    for (const name of names) {
      const what = `${this.name} receives ${name}, ${at}`;
      const [was, is] = [before[name], now[name]];
      assert.ok(is?.video?.framesDecoded > was?.video?.framesDecoded, `${what}: no new picture`);
      const frozen = frozenBetween(was, is);
      assert.ok(frozen <= longestFreeze, `${what}: frozen for ${frozen.toFixed(2)} s`);
      assert.ok(is.video.frameWidth > 0 && is.video.frameHeight > 0, `${what}: no size`);
      if (audio) {
        assert.ok(is.audio.energy > was.audio.energy, `${what}: no sound`);
      }
    }
  }

  /** The longest time in milliseconds of this machine without a newly decoded picture of `name` while `action` runs. */
  async longestGap(name, action) {
    let running = true;
    const done = action().finally(() => {
      running = false;
    });
    let longest = 0;
    let last = { frames: -1, at: ownMillis() };
    while (running) {
      const frames = (await this.media())[name]?.video?.framesDecoded ?? -1;
      const at = ownMillis();
      if (frames !== last.frames) {
        last = { frames, at };
      }
      longest = Math.max(longest, at - last.at);
      await sleep(50);
    }
    await done;
    return Math.round(longest);
  }
}
