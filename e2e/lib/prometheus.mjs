import { execFile, spawn } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freeTcpPort } from './server.mjs';
import { until } from './until.mjs';

const run = promisify(execFile);

export const CONFIG = fileURLToPath(new URL('../../config', import.meta.url));
const SHIPPED_TARGET = '"127.0.0.1:6789"';
const SHIPPED_INTERVAL = 'scrape_interval: 15s';
const START_TIMEOUT_MS = 30_000;

/** A Prometheus as an operator runs it: the shipped configuration and alerts, on another port and in more of a hurry. */
export class Prometheus {
  /** Scrapes 127.0.0.1:`adminPort` every second and listens on the loopback interface only. */
  static async start(adminPort) {
    const folder = await mkdtemp(join(tmpdir(), 'sotto-prometheus-'));
    const port = await freeTcpPort();
    const config = join(folder, 'prometheus.yml');
    await writeFile(config, await derivedConfig(adminPort));
    await copyFile(join(CONFIG, 'prometheus/alerts.yml'), join(folder, 'alerts.yml'));
    const child = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=warn',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const prometheus = new Prometheus(child, folder, config, `http://127.0.0.1:${port}`);
    try {
      await prometheus.#untilReady();
    } catch (error) {
      await prometheus.stop();
      throw new Error(`${error.message}; its output:\n${prometheus.#output}`);
    }
    return prometheus;
  }

  #output = '';
  #gone = false;
  #exited;

  constructor(child, folder, config, url) {
    this.child = child;
    this.folder = folder;
    this.config = config;
    this.url = url;
    child.stderr.setEncoding('utf8').on('data', (text) => (this.#output += text));
    this.#exited = new Promise((resolve) => child.once('close', resolve)).then(() => (this.#gone = true));
  }

  #untilReady() {
    return until('Prometheus is ready', START_TIMEOUT_MS, async () => {
      if (this.#gone) {
        throw new Error('Prometheus ended while starting');
      }
      return await fetch(`${this.url}/-/ready`).then(
        (answer) => answer.ok,
        () => false,
      );
    });
  }

  /** The numbers of an instant query. */
  async query(expression) {
    const { result } = await this.#get('query', { query: expression });
    return result.map((series) => Number(series.value[1]));
  }

  /** The loaded alert rules, each with its `name`, `health` and `state`. */
  async rules() {
    const { groups } = await this.#get('rules', {});
    return groups.flatMap((group) => group.rules);
  }

  async #get(what, parameters) {
    const answer = await fetch(`${this.url}/api/v1/${what}?${new URLSearchParams(parameters)}`);
    const { status, data, error } = await answer.json();
    if (status !== 'success') {
      throw new Error(`${what}: ${error}`);
    }
    return data;
  }

  async stop() {
    this.child.kill('SIGTERM');
    await this.#exited;
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function derivedConfig(adminPort) {
  const shipped = await readFile(join(CONFIG, 'prometheus/prometheus.yml'), 'utf8');
  for (const text of [SHIPPED_TARGET, SHIPPED_INTERVAL]) {
    if (shipped.split(text).length !== 2) {
      throw new Error(`the shipped prometheus.yml does not have ${text} once`);
    }
  }
  return shipped
    .replace(SHIPPED_TARGET, `"127.0.0.1:${adminPort}"`)
    .replace(SHIPPED_INTERVAL, 'scrape_interval: 1s');
}

/** Runs promtool and gives what it printed; fails with it, too. */
export async function promtool(...args) {
  try {
    const { stdout, stderr } = await run('promtool', args);
    return stdout + stderr;
  } catch (error) {
    throw new Error(`promtool ${args.join(' ')}:\n${error.stdout}${error.stderr}`);
  }
}

/** Runs config/check-dashboard.mjs on the shipped dashboard and gives its exit code and everything it printed. */
export async function checkDashboard(prometheusUrl) {
  const args = [
    join(CONFIG, 'check-dashboard.mjs'),
    prometheusUrl,
    join(CONFIG, 'grafana/sotto-dashboard.json'),
  ];
  const { code, stdout, stderr } = await run(process.execPath, args).then(
    (printed) => ({ code: 0, ...printed }),
    (error) => error,
  );
  return { code, output: stderr + stdout };
}
