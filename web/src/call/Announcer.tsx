import { useStore } from '../ui/store';
import type { Announcements } from './Announcements';

export function Announcer({ announcements }: { announcements: Announcements }) {
  const latest = useStore(announcements.latest);
  // The live region itself stays in the page: screen readers only follow changes inside one.
  return (
    <div className="announcer" role="status" aria-live="polite" data-testid="announcement">
      {latest && <span key={latest.id}>{latest.text}</span>}
    </div>
  );
}
