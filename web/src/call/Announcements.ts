import { type Participant, type Room, RoomEvent, Track, type TrackPublication } from 'livekit-client';
import { Store } from '../ui/store';
import { nameOf } from './nameOf';

export interface Announcement {
  readonly id: number;
  readonly text: string;
}

const SHOWN_MS = 5000;

/** What happened just now, in a sentence: shown for a moment, and read out by screen readers. */
export class Announcements {
  readonly latest = new Store<Announcement | undefined>(undefined);
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(room: Room) {
    const sharing = (publication: TrackPublication, participant: Participant, what: string) => {
      if (publication.source === Track.Source.ScreenShare) {
        this.say(participant.isLocal ? `You ${what}` : `${nameOf(participant)} ${what}`);
      }
    };
    room
      .on(RoomEvent.ParticipantConnected, (participant) => this.say(`${nameOf(participant)} joined`))
      .on(RoomEvent.ParticipantDisconnected, (participant) => this.say(`${nameOf(participant)} left`))
      .on(RoomEvent.TrackPublished, (pub, participant) =>
        sharing(pub, participant, 'started sharing a screen'),
      )
      .on(RoomEvent.TrackUnpublished, (pub, participant) => sharing(pub, participant, 'stopped sharing'))
      .on(RoomEvent.LocalTrackPublished, (pub, participant) =>
        sharing(pub, participant, 'are sharing your screen'),
      )
      .on(RoomEvent.LocalTrackUnpublished, (pub, participant) =>
        sharing(pub, participant, 'stopped sharing'),
      );
  }

  say(text: string): void {
    this.#count += 1;
    this.latest.set({ id: this.#count, text });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.latest.set(undefined), SHOWN_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
