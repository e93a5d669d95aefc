import { DisconnectReason, type LocalTrack, Room, RoomEvent } from 'livekit-client';
import type { CallKeys } from '../keys/CallKeys';
import { EncryptionMonitor } from '../keys/EncryptionMonitor';
import { type Admission, Refused, requestToken, validate } from '../link/token';
import {
  BUSY,
  type Refusal,
  refusalOfConnect,
  refusalOfConnectError,
  refusalOfDevice,
  refusalOfDisconnect,
} from '../refusal/refusals';
import { Store } from '../ui/store';
import { Announcements } from './Announcements';
import { roomOptions } from './roomOptions';

export type CallState =
  | { readonly phase: 'joining' }
  | { readonly phase: 'connected' }
  /** The server is out of reach; the call resumes by itself when it is back. */
  | { readonly phase: 'reconnecting' }
  /** Over. Without a refusal, because the person left. */
  | { readonly phase: 'ended'; readonly refusal?: Refusal };

/**
 * One stay in one call, from the token to leaving. It is used once: to join again, make another. Everything
 * that outlives a React component is here.
 */
export class CallSession {
  readonly room: Room;
  readonly state = new Store<CallState>({ phase: 'joining' });
  readonly announcements: Announcements;
  readonly encryption: EncryptionMonitor;
  readonly #keys: CallKeys;
  #sentAway = false;
  #settled: Promise<unknown> = Promise.resolve();

  constructor(keys: CallKeys) {
    this.#keys = keys;
    this.room = new Room(roomOptions(keys.encryption));
    this.announcements = new Announcements(this.room);
    this.encryption = new EncryptionMonitor(this.room);
    this.room
      .on(RoomEvent.Reconnecting, () => this.#reconnecting())
      .on(RoomEvent.SignalReconnecting, () => this.#reconnecting())
      .on(RoomEvent.Reconnected, () => this.#reconnected())
      .on(RoomEvent.Disconnected, (reason) => this.#disconnected(reason));
  }

  /** Joins, or throws {@link Refused}. */
  async join(roomId: string, name: string): Promise<void> {
    let admission: Admission;
    try {
      await this.#keys.ready();
      // Before anything can be published: a track that is published first goes out unencrypted.
      await this.room.setE2EEEnabled(true);
      admission = await requestToken(roomId, name);
    } catch (error) {
      this.#end(undefined);
      throw error instanceof Refused ? error : new Refused(refusalOfConnectError(error), error);
    }
    try {
      await this.room.connect(admission.url, admission.token);
    } catch (error) {
      const sentAway = this.#sentAway;
      this.#end(undefined);
      throw new Refused(sentAway ? BUSY : await refusalOfConnect(error, () => validate(admission)), error);
    }
    this.state.set({ phase: 'connected' });
    this.announcements.say('You joined the call');
  }

  /** Publishes what the preview has opened already. The call goes on without what fails. */
  async publish(tracks: readonly LocalTrack[]): Promise<void> {
    const results = await this.#inTurn(() =>
      Promise.allSettled(tracks.map((track) => this.room.localParticipant.publishTrack(track))),
    );
    results.forEach((result, i) => {
      if (result.status === 'rejected' && this.state.value.phase !== 'ended') {
        const what = tracks[i]?.kind === 'audio' ? 'microphone' : 'camera';
        console.warn(`publishing the ${what} failed`, result.reason);
        this.announcements.say(`Your ${what} could not be sent. Switch it off and on again.`);
      }
    });
  }

  async toggleMicrophone(): Promise<void> {
    const me = this.room.localParticipant;
    await this.#withDevice('microphone', () => me.setMicrophoneEnabled(!me.isMicrophoneEnabled));
    this.announcements.say(me.isMicrophoneEnabled ? 'Microphone on' : 'Microphone off');
  }

  async toggleCamera(): Promise<void> {
    const me = this.room.localParticipant;
    await this.#withDevice('camera', () => me.setCameraEnabled(!me.isCameraEnabled));
    this.announcements.say(me.isCameraEnabled ? 'Camera on' : 'Camera off');
  }

  async toggleScreenShare(): Promise<void> {
    const me = this.room.localParticipant;
    await this.#withDevice('screen', () =>
      me.setScreenShareEnabled(!me.isScreenShareEnabled, { audio: true, contentHint: 'detail' }),
    );
  }

  async leave(): Promise<void> {
    this.#end(undefined);
    await this.room.disconnect();
  }

  async #withDevice(what: 'camera' | 'microphone' | 'screen', change: () => Promise<unknown>): Promise<void> {
    try {
      await this.#inTurn(change);
    } catch (error) {
      const { title, advice } = refusalOfDevice(what, error);
      this.announcements.say(what === 'screen' ? advice : `${title}. ${advice}`);
    }
  }

  /**
   * One change of what is published after the other. Who switches a track off while it is being published would
   * otherwise publish a second one, switched on.
   */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#settled.then(change);
    this.#settled = done.catch(() => undefined);
    return done;
  }

  #reconnecting(): void {
    if (this.state.value.phase === 'connected') {
      this.state.set({ phase: 'reconnecting' });
    }
  }

  #reconnected(): void {
    if (this.state.value.phase === 'reconnecting') {
      this.state.set({ phase: 'connected' });
      this.announcements.say('Connected again');
    }
  }

  #disconnected(reason: DisconnectReason | undefined): void {
    // A failed join reports itself by throwing, and leaving is no refusal: both have ended already.
    if (this.state.value.phase === 'joining') {
      this.#sentAway ||= reason === DisconnectReason.JOIN_FAILURE;
    } else {
      this.#end(refusalOfDisconnect(reason));
    }
  }

  #end(refusal: Refusal | undefined): void {
    if (this.state.value.phase === 'ended') {
      return;
    }
    this.state.set({ phase: 'ended', refusal });
    this.encryption.dispose();
    this.announcements.dispose();
    this.#keys.dispose();
  }
}
