import type { Room } from 'livekit-client';

declare global {
  interface Window {
    /** The room of the current call, for diagnosis from the console. The client itself never reads it. */
    sotto?: { room: Room };
  }
}
