import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';

export default defineConfig(({ mode }) => {
  /** Where a Sotto server listens while the client is being developed (`npm run dev`). */
  const server = loadEnv(mode, '.', 'SOTTO_').SOTTO_SERVER ?? 'http://127.0.0.1:7880';
  return {
    plugins: [react()],
    build: {
      target: 'es2022',
      // A data: URL would need a wider content security policy than 'self'.
      assetsInlineLimit: 0,
      // The whole client is one page that needs all of it to join: one chunk is fewer round trips.
      chunkSizeWarningLimit: 1200,
    },
    worker: { format: 'es' },
    server: {
      proxy: {
        '/api': server,
        '/rtc': { target: server, ws: true },
      },
    },
  };
});
