import { type TrackReferenceOrPlaceholder, useTracks } from '@livekit/components-react';
import { RoomEvent, Track } from 'livekit-client';
import type { PersonsDecryption } from '../keys/encryptionSummary';
import { Grid } from './Grid';
import { Tile } from './Tile';

const CHANGES = [RoomEvent.ParticipantNameChanged, RoomEvent.ParticipantEncryptionStatusChanged];

/** Everyone in a grid; or a shared screen, and everyone beside it. */
export function Stage({ people }: { people: readonly PersonsDecryption[] }) {
  const tracks = useTracks(
    [
      { source: Track.Source.Camera, withPlaceholder: true },
      { source: Track.Source.ScreenShare, withPlaceholder: false },
    ],
    { onlySubscribed: false, updateOnlyOn: CHANGES },
  );
  const screens = tracks.filter((track) => track.source === Track.Source.ScreenShare);
  const faces = selfLast(tracks.filter((track) => track.source === Track.Source.Camera));
  const tile = (track: TrackReferenceOrPlaceholder) => (
    <Tile
      key={`${track.participant.identity}/${track.source}`}
      trackRef={track}
      decryption={people.find((person) => person.identity === track.participant.identity)?.decryption}
    />
  );

  const screen = screens.at(-1);
  if (screen === undefined) {
    return (
      <main className="stage">
        <Grid>{faces.map(tile)}</Grid>
        {faces.length === 1 && (
          <p className="alone" data-testid="alone">
            Nobody else is here yet. Copy the link and send it.
          </p>
        )}
      </main>
    );
  }
  return (
    <main className="stage sharing">
      <div className="focus">{tile(screen)}</div>
      <div className="strip">{[...screens.slice(0, -1), ...faces].map(tile)}</div>
    </main>
  );
}

function selfLast(tracks: TrackReferenceOrPlaceholder[]): TrackReferenceOrPlaceholder[] {
  return [...tracks].sort((a, b) => Number(a.participant.isLocal) - Number(b.participant.isLocal));
}
