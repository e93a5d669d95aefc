import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { LAUNCHER } from './available.mjs';
import { until } from './until.mjs';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;
/** How much of the server's output is shown when it fails. */
const SHOWN_OUTPUT_CHARACTERS = 8_000;

/**
 * Starts `./sotto dev` on free ports and waits until it is ready. Media stays on the loopback interface, unless
 * `advertise` says otherwise: whatever else this machine is connected to is neither used nor needed.
 * With null, the server finds its addresses itself.
 *
 * @param {{port?: number, udpPort?: number, advertise?: string | null, args?: string[], env?: Record<string, string>}} options
 */
export async function startServer({
  port: wanted,
  udpPort,
  advertise = '127.0.0.1',
  args = [],
  env = {},
} = {}) {
  const port = wanted ?? (await freeTcpPort());
  const adminPort = await freeTcpPort();
  const udp = udpPort ?? (await freeUdpPort());
  const child = spawn(
    LAUNCHER,
    [
      'dev',
      ...['--port', `${port}`, '--udp-port', `${udp}`, '--admin-port', `${adminPort}`],
      ...(advertise === null ? [] : ['--advertise', advertise]),
      ...args,
    ],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      output = (output + text).slice(-200_000);
    });
  }
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  let gone = false;
  void exited.then(() => {
    gone = true;
  });

  const server = {
    url: `http://localhost:${port}`,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    port,
    adminPort,
    udpPort: udp,
    output: () => output,
    /** The sum of a metric's samples with these labels. */
    metric: async (name, labels = {}) => {
      const text = await fetch(`${server.adminUrl}/metrics`).then((answer) => answer.text());
      return text
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
        .filter((line) => Object.entries(labels).every(([key, value]) => line.includes(`${key}="${value}"`)))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    /** Ends it as an operator would; returns its exit code. */
    stop: async () => {
      if (!gone) {
        child.kill('SIGINT');
        const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
        await exited;
        clearTimeout(timer);
      }
      return exited;
    },
  };
  try {
    await until('the server is ready', START_TIMEOUT_MS, async () => {
      if (gone) {
        throw new Error(`the server ended while starting (${await exited})`);
      }
      return await fetch(`${server.adminUrl}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
    });
  } catch (error) {
    await server.stop();
    throw new Error(`${error.message}; its output:\n${output.slice(-SHOWN_OUTPUT_CHARACTERS)}`);
  }
  return server;
}

export function freeTcpPort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

export function freeUdpPort() {
  return new Promise((resolve, reject) => {
    const probe = createSocket('udp4');
    probe.once('error', reject);
    probe.bind(0, () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
