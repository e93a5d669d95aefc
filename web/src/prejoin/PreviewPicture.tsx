import { useEffect, useRef } from 'react';
import { initialsOf } from '../call/nameOf';
import type { Capture } from './useCapture';

/** Ourselves as in a mirror, which is how people know themselves; the others see it the right way round. */
export function PreviewPicture({ capture, name }: { capture: Capture; name: string }) {
  const element = useRef<HTMLVideoElement>(null);
  const { track, on } = capture;
  useEffect(() => {
    const video = element.current;
    if (track === undefined || video === null) {
      return;
    }
    track.attach(video);
    return () => {
      track.detach(video);
    };
  }, [track]);
  return (
    <div className="preview-picture">
      <video ref={element} className="mirrored" hidden={track === undefined} muted playsInline />
      {track === undefined && <span className="avatar">{on ? '' : initialsOf(name) || '·'}</span>}
    </div>
  );
}
