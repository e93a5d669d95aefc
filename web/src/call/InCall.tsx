import { RoomContext } from '@livekit/components-react';
import { Mark } from '../ui/Mark';
import { useStore } from '../ui/store';
import { Announcer } from './Announcer';
import type { CallSession } from './CallSession';
import { Controls } from './Controls';
import { EncryptionBadge } from './EncryptionBadge';
import { Sound } from './Sound';
import { Stage } from './Stage';

export function InCall({ session }: { session: CallSession }) {
  const state = useStore(session.state);
  const encryption = useStore(session.encryption.summary);
  return (
    <RoomContext.Provider value={session.room}>
      <div className="call" data-testid="call" data-phase={state.phase}>
        <header className="call-top">
          <Mark />
          <EncryptionBadge summary={encryption} />
        </header>
        {state.phase === 'reconnecting' && (
          <div className="banner" role="alert" data-testid="connection-lost">
            <span className="spinner" aria-hidden="true" />
            Connection lost, trying again…
          </div>
        )}
        {encryption.state === 'failing' && (
          <div className="banner bad" role="alert" data-testid="encryption-failure">
            {encryption.text}
          </div>
        )}
        <Stage people={encryption.people} />
        <Announcer announcements={session.announcements} />
        <Controls session={session} />
        <Sound />
      </div>
    </RoomContext.Provider>
  );
}
