import { useTrackVolume } from '@livekit/components-react';
import { LocalAudioTrack } from 'livekit-client';
import type { Capture } from './useCapture';

/** Shows that the microphone hears something, before anybody else does. */
export function Level({ capture }: { capture: Capture }) {
  const { track } = capture;
  const volume = useTrackVolume(track instanceof LocalAudioTrack ? track : undefined);
  if (track === undefined) {
    return null;
  }
  return (
    <div className="level" aria-hidden="true">
      <span style={{ transform: `scaleX(${Math.min(1, volume * 1.6)})` }} />
    </div>
  );
}
