import { useEffect, useId, useRef, useState } from 'react';
import { describe, type EncryptionSummary } from '../keys/encryptionSummary';
import { Icon } from '../ui/Icon';

/** Always in sight. A click says what is known about everyone. */
export function EncryptionBadge({ summary }: { summary: EncryptionSummary }) {
  const [open, setOpen] = useState(false);
  const panel = useId();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) {
      return;
    }
    const close = (event: Event) => {
      const elsewhere = event instanceof PointerEvent && !root.current?.contains(event.target as Node);
      if (elsewhere || (event instanceof KeyboardEvent && event.key === 'Escape')) {
        setOpen(false);
      }
    };
    addEventListener('pointerdown', close);
    addEventListener('keydown', close);
    return () => {
      removeEventListener('pointerdown', close);
      removeEventListener('keydown', close);
    };
  }, [open]);

  const failing = summary.state === 'failing';
  return (
    <div className="badge-root" ref={root}>
      <button
        type="button"
        className={`badge ${summary.state}`}
        aria-expanded={open}
        aria-controls={panel}
        data-testid="encryption-badge"
        data-state={summary.state}
        onClick={() => setOpen(!open)}
      >
        <Icon name={failing ? 'lockOpen' : 'lock'} />
        {failing ? 'Encryption problem' : summary.text}
      </button>
      <div id={panel} className="badge-panel" hidden={!open}>
        <p>
          Sound and pictures are encrypted in this browser with the key in the link. The server passes them on
          and cannot open them.
        </p>
        {summary.people.length > 0 && (
          <ul>
            {summary.people.map((person) => (
              <li key={person.identity}>
                <strong>{person.name}</strong>
                <span className={`is-${person.decryption}`}>{describe(person.decryption)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
