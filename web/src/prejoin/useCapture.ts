import { createLocalAudioTrack, createLocalVideoTrack, type LocalTrack, VideoPresets } from 'livekit-client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Refusal, refusalOfDevice } from '../refusal/refusals';

/** One camera or one microphone, opened before joining. */
export interface Capture<T extends LocalTrack = LocalTrack> {
  readonly on: boolean;
  readonly setOn: (on: boolean) => void;
  readonly deviceId: string;
  readonly choose: (deviceId: string) => void;
  readonly track: T | undefined;
  readonly problem: Refusal | undefined;
  /** Hands the open device over: from here on somebody else closes it. */
  readonly take: () => T | undefined;
}

export function useCamera(): Capture {
  return useCapture('camera', openCamera);
}

export function useMicrophone(): Capture {
  return useCapture('microphone', openMicrophone);
}

const openCamera = (deviceId: string) =>
  createLocalVideoTrack({ deviceId: deviceId || undefined, resolution: VideoPresets.h720.resolution });

const openMicrophone = (deviceId: string) => createLocalAudioTrack({ deviceId: deviceId || undefined });

function useCapture<T extends LocalTrack>(
  what: 'camera' | 'microphone',
  open: (deviceId: string) => Promise<T>,
): Capture<T> {
  const [on, setOn] = useState(true);
  const [deviceId, choose] = useState('');
  const [track, setTrack] = useState<T>();
  const [problem, setProblem] = useState<Refusal>();
  const current = useRef<T>(undefined);
  const taken = useRef<T>(undefined);

  useEffect(() => {
    if (!on) {
      return;
    }
    let mine: T | undefined;
    let gone = false;
    open(deviceId).then(
      (opened) => {
        if (gone) {
          opened.stop();
          return;
        }
        mine = opened;
        current.current = opened;
        setTrack(opened);
        setProblem(undefined);
      },
      (error) => {
        if (!gone) {
          setProblem(refusalOfDevice(what, error));
          setOn(false);
        }
      },
    );
    return () => {
      gone = true;
      current.current = undefined;
      if (mine !== taken.current) {
        mine?.stop();
      }
      setTrack(undefined);
    };
  }, [on, deviceId, open, what]);

  // Joining takes a while: what counts is what is open at its end.
  const take = useCallback(() => {
    taken.current = current.current;
    return taken.current;
  }, []);

  return { on, setOn, deviceId, choose, track, problem, take };
}
