import { useId } from 'react';
import type { Capture } from './useCapture';
import { useDevices } from './useDevices';

interface Props {
  readonly label: string;
  readonly kind: MediaDeviceKind;
  readonly capture: Capture;
}

/** Shown only where there is a choice. */
export function DeviceSelect({ label, kind, capture }: Props) {
  const id = useId();
  const devices = useDevices(kind, capture.track !== undefined);
  if (devices.length < 2) {
    return null;
  }
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        data-testid={`select-${kind}`}
        value={capture.deviceId}
        onChange={(event) => capture.choose(event.target.value)}
      >
        <option value="">Default</option>
        {devices
          .filter((device) => device.deviceId !== 'default')
          .map((device, i) => (
            <option key={device.deviceId} value={device.deviceId}>
              {device.label || `${label} ${i + 1}`}
            </option>
          ))}
      </select>
    </>
  );
}
