import { useEffect, useState } from 'react';

/**
 * The devices of one kind. Browsers name them only once one was allowed, hence `allowed`: the list is read again
 * when it changes.
 */
export function useDevices(kind: MediaDeviceKind, allowed: boolean): readonly MediaDeviceInfo[] {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    const media = navigator.mediaDevices;
    const read = () =>
      media.enumerateDevices().then(
        (all) => setDevices(all.filter((device) => device.kind === kind && device.deviceId !== '')),
        () => setDevices([]),
      );
    void read();
    media.addEventListener('devicechange', read);
    return () => media.removeEventListener('devicechange', read);
  }, [kind, allowed]);
  return devices;
}
