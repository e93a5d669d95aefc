import { useRoomContext } from '@livekit/components-react';
import { useEffect, useState } from 'react';
import { Icon, type IconName } from '../ui/Icon';
import type { CallSession } from './CallSession';
import { useParticipantChanges } from './useParticipantChanges';

const COPIED_SHOWN_MS = 2000;

export function Controls({ session }: { session: CallSession }) {
  const me = useRoomContext().localParticipant;
  useParticipantChanges(me);
  const [copied, copy] = useCopyLink(session);
  useShortcuts(session);
  const canShare = 'getDisplayMedia' in navigator.mediaDevices;

  return (
    <div className="controls" role="toolbar" aria-label="Call controls">
      <Control
        name="Microphone"
        shortcut="m"
        on={me.isMicrophoneEnabled}
        icons={['microphone', 'microphoneOff']}
        onClick={() => session.toggleMicrophone()}
      />
      <Control
        name="Camera"
        shortcut="v"
        on={me.isCameraEnabled}
        icons={['camera', 'cameraOff']}
        onClick={() => session.toggleCamera()}
      />
      {canShare && (
        <Control
          name="Share screen"
          shortcut="s"
          on={me.isScreenShareEnabled}
          icons={['screen', 'screen']}
          highlight
          onClick={() => session.toggleScreenShare()}
        />
      )}
      <button
        type="button"
        className="round"
        aria-label={copied ? 'Link copied' : 'Copy link'}
        title="Copy the link of this call"
        data-testid="copy-link"
        onClick={copy}
      >
        <Icon name={copied ? 'check' : 'link'} />
      </button>
      <button
        type="button"
        className="round leave"
        aria-label="Leave the call"
        title="Leave the call"
        data-testid="leave"
        onClick={() => void session.leave()}
      >
        <Icon name="leave" />
      </button>
    </div>
  );
}

interface ControlProps {
  readonly name: string;
  readonly shortcut: string;
  readonly on: boolean;
  readonly icons: readonly [on: IconName, off: IconName];
  /** Being on is the exception here, as opposed to being off. */
  readonly highlight?: boolean;
  readonly onClick: () => Promise<void>;
}

function Control({ name, shortcut, on, icons, highlight = false, onClick }: ControlProps) {
  const [busy, setBusy] = useState(false);
  const state = highlight ? (on ? 'active' : '') : on ? '' : 'off';
  return (
    <button
      type="button"
      className={`round ${state}`}
      aria-label={name}
      aria-pressed={on}
      aria-keyshortcuts={shortcut}
      aria-busy={busy}
      title={`${name} (${shortcut})`}
      data-testid={`control-${name.toLowerCase().replace(' ', '-')}`}
      onClick={async () => {
        setBusy(true);
        await onClick().finally(() => setBusy(false));
      }}
    >
      <Icon name={icons[on ? 0 : 1]} />
    </button>
  );
}

/** Single letters, as long as nothing is being typed and no modifier makes them something else. */
function useShortcuts(session: CallSession): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select');
      if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      switch (event.key.toLowerCase()) {
        case 'm':
          return void session.toggleMicrophone();
        case 'v':
          return void session.toggleCamera();
        case 's':
          return void session.toggleScreenShare();
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [session]);
}

function useCopyLink(session: CallSession): [copied: boolean, copy: () => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) {
      return;
    }
    const timer = setTimeout(() => setCopied(false), COPIED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    navigator.clipboard.writeText(location.href).then(
      () => {
        setCopied(true);
        session.announcements.say('Link copied. Whoever has it can join.');
      },
      () => session.announcements.say('The link could not be copied: take it from the address bar.'),
    );
  };
  return [copied, copy];
}
