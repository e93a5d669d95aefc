import { DefaultReconnectPolicy, type E2EEOptions, type RoomOptions, VideoPresets } from 'livekit-client';

/** Quickly at first, then patiently for about three minutes: as long as a server takes to be replaced. */
const RETRY_DELAYS_MS = [0, 300, 1200, 2700, 4800, ...Array<number>(24).fill(7000)];

export function roomOptions(encryption: E2EEOptions): RoomOptions {
  return {
    // Encrypts media and, unlike the older `e2ee` option, data messages too.
    encryption,
    // Receive only the size a tile is shown at, and send only the sizes that somebody receives.
    adaptiveStream: true,
    dynacast: true,
    reconnectPolicy: new DefaultReconnectPolicy(RETRY_DELAYS_MS),
    videoCaptureDefaults: { resolution: VideoPresets.h720.resolution },
    publishDefaults: {
      // The codec that every browser sends and receives, simulcasts and can encrypt.
      videoCodec: 'vp8',
      simulcast: true,
      backupCodec: false,
      dtx: true,
      // Redundant audio is a format of its own, which not every browser can decrypt.
      red: false,
    },
  };
}
