import { AudioTrack, useAudioPlayback, useTracks } from '@livekit/components-react';
import { Track } from 'livekit-client';
import { mayPlay } from '../keys/protection';

/** What the others say. Browsers may want one more click before they play it. */
export function Sound() {
  const tracks = useTracks([Track.Source.Microphone, Track.Source.ScreenShareAudio], {
    onlySubscribed: true,
  });
  const { canPlayAudio, startAudio } = useAudioPlayback();
  return (
    <>
      {tracks
        .filter(({ participant, publication }) => !participant.isLocal && mayPlay(publication))
        .map((trackRef) => (
          <AudioTrack key={trackRef.publication.trackSid} trackRef={trackRef} />
        ))}
      {!canPlayAudio && (
        <button type="button" className="button primary unmute" onClick={() => void startAudio()}>
          Turn on sound
        </button>
      )}
    </>
  );
}
