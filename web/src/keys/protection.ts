import { RemoteTrack, type TrackPublication } from 'livekit-client';

/**
 * Whether a remote track may be attached to an element. The server's word that a track is encrypted is not
 * enough, its word that it is not is: such a track is refused, never played.
 */
export function mayPlay(publication: TrackPublication): boolean {
  return publication.isEncrypted && hasTransform(publication.track);
}

/**
 * Without a transform the browser would play whatever arrives. livekit-client leaves a receiver without one when
 * the server's description of the track is incomplete.
 */
function hasTransform(track: TrackPublication['track']): boolean {
  if (!(track instanceof RemoteTrack)) {
    return true;
  }
  const receiver = track.receiver as
    (RTCRtpReceiver & { transform?: unknown; readableStream?: unknown }) | undefined;
  return Boolean(receiver?.transform ?? receiver?.readableStream);
}
