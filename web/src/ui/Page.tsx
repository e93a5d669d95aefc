import type { ReactNode } from 'react';
import type { Refusal } from '../refusal/refusals';
import { Mark } from './Mark';

/** A quiet page with one thing on it. */
export function Page({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  return (
    <div className="page">
      <header>
        <a href="/" className="mark-link" aria-label="Sotto, start page">
          <Mark />
        </a>
      </header>
      <main className={wide ? 'card wide' : 'card'}>{children}</main>
    </div>
  );
}

/** A refusal that leaves nothing to do on this page. */
export function RefusalPage({ refusal, action }: { refusal: Refusal; action?: ReactNode }) {
  return (
    <Page>
      <div role="alert" data-testid="refusal" data-refusal={refusal.code}>
        <h1>{refusal.title}</h1>
        <p className="lead">{refusal.advice}</p>
      </div>
      <div className="actions">
        {action}
        <a className={action ? 'button' : 'button primary'} href="/">
          {action ? 'Start page' : 'Start a new call'}
        </a>
      </div>
    </Page>
  );
}
