import puppeteer from 'puppeteer-core';
import { firefox } from './available.mjs';
import { Participant } from './participant.mjs';

/**
 * Firefox over WebDriver BiDi. It gathers candidates of the interface of its default route only, none of the
 * loopback, and without a route none at all.
 */
const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  // The tests talk to the server under test and to nothing else.
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'datareporting.healthreport.uploadEnabled': false,
  'toolkit.telemetry.enabled': false,
  'app.update.enabled': false,
  'browser.safebrowsing.update.enabled': false,
  'media.gmp-manager.updateEnabled': false,
};

export class Firefox {
  static async launch() {
    return new Firefox(
      await puppeteer.launch({
        browser: 'firefox',
        executablePath: firefox(),
        headless: true,
        extraPrefsFirefox: PREFERENCES,
      }),
    );
  }

  constructor(browser) {
    this.browser = browser;
  }

  async person(name) {
    const page = await this.browser.newPage();
    await page.setViewport({ width: 1280, height: 800 });
    return new Participant(page, name);
  }

  close() {
    return this.browser.close();
  }
}
