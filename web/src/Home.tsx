import { createRoomLink, pathOf } from './link/roomLink';
import { go } from './navigation';
import { Page } from './ui/Page';

export function Home() {
  return (
    <Page>
      <h1 className="display">Speak in a low voice.</h1>
      <p className="lead">
        Sotto is for calls with a group. Everything is encrypted in your browser, and the key stays in the
        link: the server passes on what it cannot hear or see.
      </p>
      <div className="actions">
        <button
          type="button"
          className="button primary large"
          data-testid="new-call"
          onClick={() => go(pathOf(createRoomLink()))}
        >
          New call
        </button>
      </div>
      <p className="hint">
        No account. Send the link to the people you want to talk to; who has it can join.
      </p>
    </Page>
  );
}
