import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { LAUNCHER } from './available.mjs';

/** The launcher may have to build it first. */
const START_TIMEOUT_MS = 300_000;

/** A network of given quality between a server and the browsers: `./sotto emulate`. */
export class Line {
  /**
   * @param {number} serverPort the server's UDP port
   * @param {{down?: number, up?: number, delay?: number, loss?: number, queue?: number}} conditions
   *   rates in kbit/s, times in milliseconds, loss as a share
   */
  static async start(serverPort, conditions = {}) {
    const options = Object.entries(conditions).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    const child = spawn(LAUNCHER, ['emulate', '--server-port', `${serverPort}`, ...options], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const [said] = await Promise.race([
      once(lines, 'line', { signal: AbortSignal.timeout(START_TIMEOUT_MS) }),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the emulator ended with ${code}`))),
    ]);
    return new Line(child, Number(/^port (\d+)$/.exec(said)[1]));
  }

  #child;

  constructor(child, port) {
    this.#child = child;
    this.port = port;
  }

  /** Changes the rate of every line to its browser, kbit/s. */
  down(kbit) {
    this.#child.stdin.write(`down ${kbit}\n`);
  }

  close() {
    this.#child.stdin.end();
  }
}
