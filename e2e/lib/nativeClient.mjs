import {
  AudioFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  LocalVideoTrack,
  Room,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
  VideoBufferType,
  VideoFrame,
  VideoSource,
  VideoStream,
} from '@livekit/rtc-node';
import { tokenFor } from './link.mjs';

const [WIDTH, HEIGHT, FRAMES_PER_SECOND] = [640, 360, 15];
const SAMPLES_PER_SECOND = 48_000;
const AUDIO_FRAME_MS = 10;
const TONE_HERTZ = 440;
/** VideoCodec.VP8 in the SDK's protocol. */
const VP8 = 0;

/** A participant on the native SDK (libwebrtc and Rust), as phones and bots have it: no browser anywhere. */
export class NativeClient {
  room = new Room();
  /** What was received, by the name of the sender. */
  received = new Map();
  #running = true;
  #work = [];

  static async join(link, name) {
    const client = new NativeClient();
    client.room.on(RoomEvent.TrackSubscribed, (track, _, person) =>
      client.#work.push(client.#receive(track, person)),
    );
    const { token, url } = await tokenFor(link, name);
    await client.room.connect(url, token, {
      autoSubscribe: true,
      dynacast: true,
      // As in the web client: the secret's text is the passphrase, stretched with PBKDF2.
      encryption: { keyProviderOptions: { sharedKey: new TextEncoder().encode(link.secret) } },
    });
    return client;
  }

  async publish() {
    const video = new VideoSource(WIDTH, HEIGHT);
    const audio = new AudioSource(SAMPLES_PER_SECOND, 1);
    const camera = new TrackPublishOptions({
      source: TrackSource.SOURCE_CAMERA,
      videoCodec: VP8,
      simulcast: true,
    });
    const microphone = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE, red: false });
    const me = this.room.localParticipant;
    await me.publishTrack(LocalVideoTrack.createVideoTrack('camera', video), camera);
    await me.publishTrack(LocalAudioTrack.createAudioTrack('microphone', audio), microphone);
    this.#work.push(this.#film(video), this.#hum(audio));
  }

  async leave() {
    this.#running = false;
    await this.room.disconnect();
    await Promise.race([Promise.allSettled(this.#work), new Promise((resolve) => setTimeout(resolve, 1000))]);
  }

  /** A bright bar that wanders over grey. */
  async #film(source) {
    for (let n = 0; this.#running; n++) {
      const data = new Uint8Array((WIDTH * HEIGHT * 3) / 2).fill(128);
      const bar = (n * 8) % (WIDTH - 64);
      for (let y = 0; y < HEIGHT; y++) {
        data.fill(235, y * WIDTH + bar, y * WIDTH + bar + 64);
      }
      source.captureFrame(new VideoFrame(data, WIDTH, HEIGHT, VideoBufferType.I420));
      await new Promise((resolve) => setTimeout(resolve, 1000 / FRAMES_PER_SECOND));
    }
  }

  async #hum(source) {
    const samples = (SAMPLES_PER_SECOND * AUDIO_FRAME_MS) / 1000;
    for (let n = 0; this.#running; n += samples) {
      const data = Int16Array.from({ length: samples }, (_, i) =>
        Math.round(8000 * Math.sin((2 * Math.PI * TONE_HERTZ * (n + i)) / SAMPLES_PER_SECOND)),
      );
      await source.captureFrame(new AudioFrame(data, SAMPLES_PER_SECOND, 1, samples));
    }
  }

  async #receive(track, person) {
    const from = this.received.get(person.name) ?? { pictures: 0, width: 0, loudest: 0, differing: 0 };
    this.received.set(person.name, from);
    if (track.kind === TrackKind.KIND_VIDEO) {
      let last;
      for await (const { frame } of new VideoStream(track)) {
        const middle = frame.data.slice(0, 4096).join();
        from.pictures += 1;
        from.width = frame.width;
        from.differing += middle === last ? 0 : 1;
        last = middle;
      }
    } else {
      for await (const frame of new AudioStream(track)) {
        from.loudest = Math.max(from.loudest, ...frame.data.subarray(0, 480).map(Math.abs));
      }
    }
  }
}
