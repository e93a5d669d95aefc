import { type Participant, ParticipantEvent } from 'livekit-client';
import { useEffect, useReducer } from 'react';

const CHANGES = [
  ParticipantEvent.TrackPublished,
  ParticipantEvent.TrackUnpublished,
  ParticipantEvent.TrackSubscribed,
  ParticipantEvent.TrackUnsubscribed,
  ParticipantEvent.TrackMuted,
  ParticipantEvent.TrackUnmuted,
  ParticipantEvent.TrackStreamStateChanged,
  ParticipantEvent.LocalTrackPublished,
  ParticipantEvent.LocalTrackUnpublished,
  ParticipantEvent.ParticipantNameChanged,
] as const;

/** Renders again when the participant has changed: participants are the library's own mutable objects. */
export function useParticipantChanges(participant: Participant): void {
  const [, changed] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    for (const event of CHANGES) {
      participant.on(event, changed);
    }
    return () => {
      for (const event of CHANGES) {
        participant.off(event, changed);
      }
    };
  }, [participant]);
}
