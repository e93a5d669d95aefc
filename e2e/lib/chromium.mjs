import { chromium as playwright } from 'playwright-core';
import { chromium } from './available.mjs';
import { limitCamera } from './inPage.mjs';
import { Participant } from './participant.mjs';

const FLAGS = [
  '--no-sandbox',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream=fps=30',
  // Browser and server are one machine.
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--disable-audio-output',
  '--autoplay-policy=no-user-gesture-required',
  // Pages that nobody looks at are as awake as the others.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  // The tests talk to the server under test and to nothing else.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
];

/** Windows are drawn without a graphics card, and so the larger part of what a call costs is in their points. */
const VIEWPORT = { width: 800, height: 500 };
/** Three people at this size leave a machine with two cores room to breathe. */
export const MODEST_CAMERA = [480, 270, 12];

/** One Chromium process. People in it share nothing but the process and what its fake camera shows. */
export class Chromium {
  /** @param {{film?: string}} options a y4m file that the camera shows over and over, instead of the browser's own */
  static async launch({ film } = {}) {
    const camera = film === undefined ? [] : [`--use-file-for-fake-video-capture=${film}`];
    const server = await playwright.launchServer({
      executablePath: chromium(),
      args: [...FLAGS, ...camera],
    });
    const browser = await playwright.connect(server.wsEndpoint());
    return new Chromium(server, browser);
  }

  constructor(server, browser) {
    this.server = server;
    this.browser = browser;
  }

  /**
   * @param {string} name
   * @param {{camera?: number[], viewport?: {width: number, height: number}, before?: Function[]}} options
   */
  async person(name, { camera = MODEST_CAMERA, viewport = VIEWPORT, before = [] } = {}) {
    const context = await this.browser.newContext({
      viewport,
      permissions: ['camera', 'microphone', 'clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    if (camera !== null) {
      await page.addInitScript(limitCamera, camera);
    }
    for (const script of before) {
      await page.addInitScript(script);
    }
    return new Participant(page, name);
  }

  /** Everybody goes, without a goodbye from their pages. */
  async dismiss() {
    await Promise.all(this.browser.contexts().map((context) => context.close()));
  }

  close() {
    return this.server.close();
  }

  /** No goodbye to anyone: as if the machine had lost power. */
  kill() {
    return this.server.kill();
  }
}
