import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../../web/dist', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

export function isWebBuilt() {
  return existsSync(`${DIST}/index.html`);
}

/** The built worker's address within the site. */
export function frameWorkerPath() {
  const name = readdirSync(`${DIST}/assets`).find((file) => file.startsWith('frames.worker-'));
  return `/assets/${name}`;
}

/** Serves the built client without any server behind it. */
export async function serveBuilt() {
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : new URL(request.url, 'http://x').pathname;
    if (path.includes('..') || !existsSync(DIST + path)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' });
    response.end(readFileSync(DIST + path));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${server.address().port}`,
    close: () => server.close(),
  };
}
