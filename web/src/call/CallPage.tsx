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
import { joinPatiently } from './patience';

/** Before, in and after one call. */
export function CallPage({ link }: { link: RoomLink }) {
  const [session, setSession] = useState<CallSession>();
  const [joining, setJoining] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const current = useRef<CallSession>(undefined);
  const page = useRef(new AbortController());

  // The page of the call is left by the browser's back button too.
  useEffect(() => {
    const open = new AbortController();
    page.current = open;
    return () => {
      open.abort();
      void current.current?.leave();
    };
  }, []);

  const enter = async (name: string) => {
    const session = new CallSession(new LinkKeys(link.secret));
    current.current = session;
    window.sotto = { room: session.room };
    await session.join(link.roomId, name);
    return session;
  };

  const join = async (name: string, take: () => LocalTrack[]) => {
    setJoining(true);
    setRefusal(undefined);
    try {
      const joined = await joinPatiently(() => enter(name), setRefusal, page.current.signal);
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
