import type { Refusal } from '../refusal/refusals';
import { Page, RefusalPage } from '../ui/Page';

export function Ended({ refusal, onRejoin }: { refusal: Refusal | undefined; onRejoin: () => void }) {
  const rejoin = (
    <button type="button" className="button primary" data-testid="rejoin" onClick={onRejoin}>
      Join again
    </button>
  );
  if (refusal !== undefined) {
    return <RefusalPage refusal={refusal} action={refusal.retry ? rejoin : undefined} />;
  }
  return (
    <Page>
      <h1 data-testid="left" role="status">
        You left the call
      </h1>
      <p className="lead">The link still works, for you and for the others.</p>
      <div className="actions">
        {rejoin}
        <a className="button" href="/">
          Start page
        </a>
      </div>
    </Page>
  );
}
