import type { LocalTrack } from 'livekit-client';
import { useEffect, useRef, useState } from 'react';
import { LinkKeys } from '../keys/LinkKeys';
import type { RoomLink } from '../link/roomLink';
import { Refused } from '../link/token';
import { PreJoin } from '../prejoin/PreJoin';
import { type Refusal, UNREACHABLE } from '../refusal/refusals';
import { useStore } from '../ui/store';
import { CallSession } from './CallSession';
import { Ended } from './Ended';
import { InCall } from './InCall';

/** Before, in and after one call. */
export function CallPage({ link }: { link: RoomLink }) {
  const [session, setSession] = useState<CallSession>();
  const [joining, setJoining] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const current = useRef<CallSession>(undefined);

  // The page of the call is left by the browser's back button too.
  useEffect(() => () => void current.current?.leave(), []);

  const join = async (name: string, take: () => LocalTrack[]) => {
    setJoining(true);
    setRefusal(undefined);
    try {
      const joined = new CallSession(new LinkKeys(link.secret));
      current.current = joined;
      window.sotto = { room: joined.room };
      await joined.join(link.roomId, name);
      const tracks = take();
      setSession(joined);
      void joined.publish(tracks);
    } catch (error) {
      console.warn('joining failed', error);
      setRefusal(error instanceof Refused ? error.refusal : UNREACHABLE);
    } finally {
      setJoining(false);
    }
  };

  if (session === undefined) {
    return <PreJoin joining={joining} refusal={refusal} onJoin={join} />;
  }
  return <Joined session={session} onRejoin={() => setSession(undefined)} />;
}

function Joined({ session, onRejoin }: { session: CallSession; onRejoin: () => void }) {
  const state = useStore(session.state);
  return state.phase === 'ended' ? (
    <Ended refusal={state.refusal} onRejoin={onRejoin} />
  ) : (
    <InCall session={session} />
  );
}
