import {
  isTrackReference,
  type TrackReferenceOrPlaceholder,
  useIsSpeaking,
  VideoTrack,
} from '@livekit/components-react';
import { Track } from 'livekit-client';
import type { Decryption } from '../keys/decryptionWatch';
import { describe } from '../keys/encryptionSummary';
import { mayPlay } from '../keys/protection';
import { Icon } from '../ui/Icon';
import { initialsOf, nameOf } from './nameOf';
import { useParticipantChanges } from './useParticipantChanges';

interface Props {
  readonly trackRef: TrackReferenceOrPlaceholder;
  /** Undefined for ourselves. */
  readonly decryption: Decryption | undefined;
}

export function Tile({ trackRef, decryption }: Props) {
  const { participant, source } = trackRef;
  useParticipantChanges(participant);
  const speaking = useIsSpeaking(participant);
  const name = nameOf(participant);
  const isScreen = source === Track.Source.ScreenShare;
  const muted = !participant.isMicrophoneEnabled;
  const failing = decryption === 'different-key' || decryption === 'not-encrypted';
  const label = labelOf(name, participant.isLocal, isScreen);
  const shown =
    isTrackReference(trackRef) &&
    trackRef.publication.track !== undefined &&
    !trackRef.publication.isMuted &&
    !failing &&
    mayPlay(trackRef.publication);
  const paused = shown && trackRef.publication.track?.streamState === Track.StreamState.Paused;
  const classes = [
    'tile',
    isScreen && 'screen',
    speaking && !isScreen && 'speaking',
    failing && 'failing',
    participant.isLocal && 'self',
  ];

  return (
    <section
      className={classes.filter(Boolean).join(' ')}
      aria-label={`${label}${muted && !isScreen ? ', muted' : ''}${failing ? `, ${describe(decryption)}` : ''}${paused ? ', picture paused' : ''}`}
      data-testid="tile"
      data-identity={participant.identity}
      data-name={name}
      data-source={source}
      data-local={participant.isLocal}
      data-speaking={speaking}
      data-muted={muted}
      data-decryption={decryption ?? 'own'}
    >
      {shown ? (
        <VideoTrack
          trackRef={trackRef}
          className={participant.isLocal && !isScreen ? 'mirrored' : ''}
          playsInline
        />
      ) : (
        <span className="avatar" aria-hidden="true">
          {initialsOf(name)}
        </span>
      )}
      {paused && (
        // Over the picture, not in place of it: one that is not on the page is not asked for any more.
        <p className="tile-paused" data-testid="tile-paused">
          <span className="avatar" aria-hidden="true">
            {initialsOf(name)}
          </span>
          Picture paused: your connection is too slow for it
        </p>
      )}
      {failing && (
        <p className="tile-failure" data-testid="tile-failure">
          <Icon name="lockOpen" />
          {describe(decryption)}
        </p>
      )}
      <span className="tile-label" aria-hidden="true">
        {muted && !isScreen && <Icon name="microphoneOff" />}
        <span>{label}</span>
      </span>
    </section>
  );
}

function labelOf(name: string, isLocal: boolean, isScreen: boolean): string {
  if (isScreen) {
    return isLocal ? 'Your screen' : `${name}'s screen`;
  }
  return isLocal ? `${name} (you)` : name;
}
