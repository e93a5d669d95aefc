import assert from 'node:assert/strict';
import * as inPage from './inPage.mjs';
import { sleep, until } from './until.mjs';

/** Joining starts a browser tab's media, on a machine that does the same several times: be patient. */
const JOIN_TIMEOUT_MS = 30_000;

/** Pictures that came in as many seconds in a row have begun to flow. */
const STEADY_SECONDS = 3;

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

  see(selector, timeoutMs = 15_000) {
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

  look() {
    return this.page.evaluate(inPage.look);
  }

  motionOf(name) {
    return this.page.evaluate(inPage.pictureMotion, name);
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
  untilSeen(what, condition, timeoutMs = 15_000) {
    return until(`${this.name}: ${what}`, timeoutMs, async () => condition(await this.look()));
  }

  /**
   * Waits until pictures and sound of `names` come second after second: while somebody joins, encoders and decoders
   * start on a machine that does this for everybody at once.
   */
  async untilReceiving(names, { timeoutMs = 25_000, audio = true } = {}) {
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

  /** Asserts that pictures (and sound) of `names` are decoded in every one of the coming seconds. */
  async assertFlowing(names, seconds, { audio = true, longestFreeze = Infinity } = {}) {
    let before = await this.media();
    for (let second = 1; second <= seconds; second++) {
      await sleep(1000);
      const now = await this.media();
      for (const name of names) {
        const at = `${this.name} receives ${name}, second ${second}`;
        assert.ok(
          now[name]?.video?.framesDecoded > before[name]?.video?.framesDecoded,
          `${at}: no new picture`,
        );
        // A freeze counts with its whole length in the second in which it ends.
        const frozen = now[name].video.freezeSeconds - before[name].video.freezeSeconds;
        assert.ok(frozen <= longestFreeze, `${at}: frozen for ${frozen.toFixed(2)} s`);
        assert.ok(now[name].video.frameWidth > 0 && now[name].video.frameHeight > 0, `${at}: no size`);
        if (audio) {
          assert.ok(now[name].audio.energy > before[name].audio.energy, `${at}: no sound`);
        }
      }
      before = now;
    }
  }

  /** The longest time in milliseconds without a newly decoded picture of `name` while `action` runs. */
  async longestGap(name, action) {
    let running = true;
    const done = action().finally(() => {
      running = false;
    });
    let longest = 0;
    let last = { frames: -1, at: Date.now() };
    while (running) {
      const frames = (await this.media())[name]?.video?.framesDecoded ?? -1;
      const at = Date.now();
      if (frames !== last.frames) {
        last = { frames, at };
      }
      longest = Math.max(longest, at - last.at);
      await sleep(50);
    }
    await done;
    return longest;
  }
}
