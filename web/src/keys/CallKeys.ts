import type { E2EEOptions } from 'livekit-client';

/**
 * Where the keys of one call come from. The rest of the client knows this interface only, so that keys from
 * the link can give way to keys agreed by the group (MLS) without touching the call.
 *
 * An instance serves one connection: it owns the worker in which frames are encrypted and decrypted.
 */
export interface CallKeys {
  /** What the room needs in order to encrypt and decrypt frames. */
  readonly encryption: E2EEOptions;

  /** Resolves once there is a key to send with. Nothing may be published before. */
  ready(): Promise<void>;

  /** Forgets the keys and ends the worker. */
  dispose(): void;
}
