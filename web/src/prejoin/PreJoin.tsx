import type { LocalTrack } from 'livekit-client';
import { type FormEvent, useId, useState } from 'react';
import type { Refusal } from '../refusal/refusals';
import { Icon } from '../ui/Icon';
import { Page } from '../ui/Page';
import { DeviceSelect } from './DeviceSelect';
import { Level } from './Level';
import { PreviewPicture } from './PreviewPicture';
import { rememberedName, rememberName } from './rememberedName';
import { type Capture, useCamera, useMicrophone } from './useCapture';

const LONGEST_NAME = 60;
const WAITING = 'You will be let in as soon as there is room. Please keep this page open.';

interface Props {
  readonly joining: boolean;
  /** Why joining failed; while joining, why it takes longer. */
  readonly refusal: Refusal | undefined;
  /** `take` hands the open devices over once the call is joined. */
  readonly onJoin: (name: string, take: () => LocalTrack[]) => void;
}

export function PreJoin({ joining, refusal, onJoin }: Props) {
  const [name, setName] = useState(rememberedName);
  const camera = useCamera();
  const microphone = useMicrophone();
  const nameId = useId();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = name.trim();
    rememberName(given);
    onJoin(given, () => [microphone.take(), camera.take()].filter((track) => track !== undefined));
  };

  return (
    <Page wide>
      <form className="prejoin" onSubmit={submit}>
        <div className="preview">
          <PreviewPicture capture={camera} name={name} />
          <div className="preview-controls">
            <Toggle capture={microphone} what="microphone" />
            <Toggle capture={camera} what="camera" />
          </div>
        </div>
        <div className="prejoin-side">
          <h1>Ready to join?</h1>
          <label htmlFor={nameId}>Your name</label>
          <input
            id={nameId}
            data-testid="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
            maxLength={LONGEST_NAME}
            autoComplete="name"
            placeholder="What the others call you"
            required
          />
          <DeviceSelect label="Microphone" kind="audioinput" capture={microphone} />
          <Level capture={microphone} />
          <DeviceSelect label="Camera" kind="videoinput" capture={camera} />
          <Problems problems={[microphone.problem, camera.problem]} />
          {refusal && (
            <div className="notice bad" role="alert" data-testid="refusal" data-refusal={refusal.code}>
              <strong>{refusal.title}.</strong> {joining ? WAITING : refusal.advice}
            </div>
          )}
          <button
            type="submit"
            className="button primary large"
            data-testid="join"
            disabled={joining || (refusal !== undefined && !refusal.retry)}
          >
            {joining ? 'Joining…' : refusal?.retry ? 'Try again' : 'Join'}
          </button>
        </div>
      </form>
    </Page>
  );
}

function Toggle({ capture, what }: { capture: Capture; what: 'camera' | 'microphone' }) {
  return (
    <button
      type="button"
      className={capture.on ? 'round' : 'round off'}
      aria-pressed={capture.on}
      aria-label={what === 'camera' ? 'Camera' : 'Microphone'}
      title={`Turn the ${what} ${capture.on ? 'off' : 'on'}`}
      data-testid={`preview-${what}`}
      onClick={() => capture.setOn(!capture.on)}
    >
      <Icon name={capture.on ? what : `${what}Off`} />
    </button>
  );
}

function Problems({ problems }: { problems: (Refusal | undefined)[] }) {
  return problems
    .filter((problem) => problem !== undefined)
    .map((problem) => (
      <div key={problem.title} className="notice" role="status" data-refusal={problem.code}>
        <strong>{problem.title}.</strong> {problem.advice}
      </div>
    ));
}
