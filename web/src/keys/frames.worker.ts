/**
 * The worker that encrypts and decrypts frames: livekit-client's own, with the one decision taken out of the
 * server's hands that it leaves there.
 *
 * The library switches a participant's decryption off when the server announces one of their tracks as
 * unencrypted, and encryption when it has not yet been told the participant's name; frames then pass in the
 * clear. In this client encryption has no off switch: every request to turn it off is turned around here, and
 * every transform is preceded by one to turn it on, so no frame ever meets a transform that lets it through.
 */
import 'livekit-client/e2ee-worker';
import { alwaysEncrypted, enableFor, type WorkerMessage } from './alwaysEncrypted';

interface TransformEvent {
  readonly transformer: { readonly options: { readonly participantIdentity: string } };
}

interface FrameWorkerScope {
  onmessage: ((event: { data: WorkerMessage }) => void) | null;
  onrtctransform?: ((event: TransformEvent) => void) | null;
}

const scope = self as unknown as FrameWorkerScope;
const receive = scope.onmessage;
const transform = scope.onrtctransform;

if (receive === null) {
  throw new Error('the frame worker has no message handler');
}

// The library handles messages and transforms in one queue, in the order they are given here.
scope.onmessage = (event) => {
  for (const message of alwaysEncrypted(event.data)) {
    receive({ data: message });
  }
};

if (transform) {
  scope.onrtctransform = (event) => {
    receive({ data: enableFor(event.transformer.options.participantIdentity) });
    transform(event);
  };
}
