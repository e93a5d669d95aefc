import { ExternalE2EEKeyProvider } from 'livekit-client';
import type { CallKeys } from './CallKeys';

/**
 * One key for the whole call, derived from the secret in the link's fragment. Whoever has the link has the key;
 * it does not change when people come and go.
 *
 * The secret is given as text, so that it is stretched with PBKDF2: the derivation that every other client of
 * this protocol shares (HKDF, for raw bytes, is web only). With 256 random bits either is safe.
 */
export class LinkKeys implements CallKeys {
  readonly encryption: { keyProvider: ExternalE2EEKeyProvider; worker: Worker };
  readonly #secret: string;

  constructor(secret: string, worker: Worker = newFrameWorker()) {
    this.#secret = secret;
    this.encryption = { keyProvider: new ExternalE2EEKeyProvider(), worker };
  }

  ready(): Promise<void> {
    return this.encryption.keyProvider.setKey(this.#secret);
  }

  dispose(): void {
    this.encryption.worker.terminate();
  }
}

function newFrameWorker(): Worker {
  return new Worker(new URL('./frames.worker.ts', import.meta.url), { type: 'module', name: 'frames' });
}
