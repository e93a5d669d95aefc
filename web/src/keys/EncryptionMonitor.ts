import {
  type Participant,
  type RemoteParticipant,
  RemoteTrack,
  type RemoteTrackPublication,
  type Room,
  RoomEvent,
} from 'livekit-client';
import { nameOf } from '../call/nameOf';
import { Store } from '../ui/store';
import { DecryptionWatch } from './decryptionWatch';
import { type EncryptionSummary, summarize } from './encryptionSummary';

const LOOK_EVERY_MS = 1000;

/**
 * Watches whether everything in the call is encrypted and can be decrypted. Decided here, from what our own
 * worker and decoder do; the server's word counts only where it makes things worse.
 */
export class EncryptionMonitor {
  readonly summary = new Store<EncryptionSummary>(summarize(false, []));
  readonly #room: Room;
  readonly #watch = new DecryptionWatch();
  /** Per track: what its decoder had put out when we last looked. */
  readonly #decodedSoFar = new WeakMap<RemoteTrack, number>();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(room: Room) {
    this.#room = room;
    room
      .on(RoomEvent.EncryptionError, (error, participant) => this.#failed(error, participant))
      .on(RoomEvent.ParticipantEncryptionStatusChanged, () => this.#update())
      .on(RoomEvent.TrackPublished, (publication) => this.#refuseUnencrypted(publication))
      .on(RoomEvent.ParticipantConnected, () => this.#update())
      .on(RoomEvent.ParticipantDisconnected, (participant) => {
        this.#watch.forget(participant.identity);
        this.#update();
      });
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #failed(error: Error, participant: Participant | undefined): void {
    if (participant !== undefined && /^(InvalidKey|MissingKey)/.test(error.message)) {
      this.#watch.failed(participant.identity, performance.now());
    } else {
      console.warn('encryption', error);
    }
  }

  async #look(): Promise<void> {
    const people = [...this.#room.remoteParticipants.values()];
    await Promise.all(people.map((person) => this.#lookAt(person)));
    this.#update();
  }

  async #lookAt(person: RemoteParticipant): Promise<void> {
    const publications = [...person.trackPublications.values()];
    for (const publication of publications) {
      this.#refuseUnencrypted(publication);
    }
    this.#watch.refused(
      person.identity,
      publications.some((publication) => !publication.isEncrypted),
    );
    if (!this.#watch.isOpen(person.identity)) {
      return;
    }
    const tracks = publications
      .map((publication) => publication.track)
      .filter((t) => t instanceof RemoteTrack);
    const progress = await Promise.all(tracks.map((track) => this.#decodedMore(track)));
    if (progress.includes(true)) {
      this.#watch.decoded(person.identity);
    }
  }

  /** Frames that do not open never reach the decoder, so pictures and audible sound prove the key. */
  async #decodedMore(track: RemoteTrack): Promise<boolean> {
    const report = await track.receiver?.getStats().catch(() => undefined);
    let decoded = 0;
    report?.forEach((stat) => {
      if (stat.type === 'inbound-rtp') {
        decoded += (stat.framesDecoded ?? 0) + (stat.totalAudioEnergy ?? 0);
      }
    });
    const before = this.#decodedSoFar.get(track) ?? 0;
    this.#decodedSoFar.set(track, decoded);
    return decoded > before;
  }

  /** Not even received: what is not there cannot be attached by mistake. */
  #refuseUnencrypted(publication: RemoteTrackPublication): void {
    if (!publication.isEncrypted && publication.isDesired) {
      publication.setSubscribed(false);
    }
  }

  #update(): void {
    const now = performance.now();
    const people = [...this.#room.remoteParticipants.values()].map((person) => ({
      identity: person.identity,
      name: nameOf(person),
      decryption: this.#watch.of(person.identity, now),
    }));
    const next = summarize(this.#room.isE2EEEnabled, people);
    if (JSON.stringify(next) !== JSON.stringify(this.summary.value)) {
      this.summary.set(next);
    }
  }
}
