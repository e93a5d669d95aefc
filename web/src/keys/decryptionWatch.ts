/** What is known about decrypting one other participant. */
export type Decryption =
  /** Nothing has arrived yet: no camera, no sound. */
  | 'waiting'
  | 'working'
  /** Frames arrive, and our key does not open them. */
  | 'different-key'
  /** The server announced something of theirs as unencrypted. It is not played. */
  | 'not-encrypted';

/** A single bad frame is not a different key: frames that open keep arriving within this time. */
const GRACE_MS = 1500;

interface Evidence {
  failedSince?: number;
  decoded: boolean;
  refused: boolean;
}

/**
 * Tells from two observations, "a frame would not open" and "something was decoded", whether we and another
 * participant have the same key. Time is an argument. Failures are reported a few times a minute only, so a
 * failure stands until something is decoded again.
 */
export class DecryptionWatch {
  readonly #people = new Map<string, Evidence>();

  failed(identity: string, nowMs: number): void {
    const evidence = this.#of(identity);
    evidence.failedSince ??= nowMs;
  }

  decoded(identity: string): void {
    const evidence = this.#of(identity);
    evidence.failedSince = undefined;
    evidence.decoded = true;
  }

  refused(identity: string, refused: boolean): void {
    this.#of(identity).refused = refused;
  }

  forget(identity: string): void {
    this.#people.delete(identity);
  }

  /** Whether looking at what was decoded can still tell us something. */
  isOpen(identity: string): boolean {
    const evidence = this.#of(identity);
    return !evidence.decoded || evidence.failedSince !== undefined;
  }

  of(identity: string, nowMs: number): Decryption {
    const evidence = this.#of(identity);
    if (evidence.refused) {
      return 'not-encrypted';
    }
    if (evidence.failedSince !== undefined && nowMs - evidence.failedSince >= GRACE_MS) {
      return 'different-key';
    }
    return evidence.decoded ? 'working' : 'waiting';
  }

  #of(identity: string): Evidence {
    let evidence = this.#people.get(identity);
    if (evidence === undefined) {
      evidence = { decoded: false, refused: false };
      this.#people.set(identity, evidence);
    }
    return evidence;
  }
}
