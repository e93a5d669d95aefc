/**
 * Functions that run inside the page: each is sent there as text, so it uses nothing from around it. They look at
 * the call from where a person sits: decoders, picture elements and the page, never the server's word.
 */

/** Media statistics of every other participant, by name. */
export async function sampleMedia() {
  const people = {};
  for (const person of window.sotto?.room.remoteParticipants.values() ?? []) {
    const sample = { identity: person.identity };
    people[person.name] = sample;
    for (const publication of person.trackPublications.values()) {
      const report = await publication.track?.receiver?.getStats();
      report?.forEach((stat) => {
        if (stat.type === 'inbound-rtp') {
          const kind = publication.source === 'screen_share' ? 'screen' : stat.kind;
          sample[kind] = {
            packetsReceived: stat.packetsReceived ?? 0,
            packetsLost: stat.packetsLost ?? 0,
            framesDecoded: stat.framesDecoded ?? 0,
            frameWidth: stat.frameWidth ?? 0,
            frameHeight: stat.frameHeight ?? 0,
            freezeCount: stat.freezeCount ?? 0,
            freezeSeconds: stat.totalFreezesDuration ?? 0,
            energy: stat.totalAudioEnergy ?? 0,
            samples: stat.totalSamplesReceived ?? 0,
            concealedSamples: stat.concealedSamples ?? 0,
            decoder: stat.decoderImplementation,
            codec: report.get(stat.codecId)?.mimeType,
          };
        }
      });
    }
  }
  return people;
}

/** Pictures that this page has sent so far of each layer of its camera, by RID. */
export async function sampleSending() {
  const sent = {};
  for (const publication of window.sotto?.room.localParticipant.videoTrackPublications.values() ?? []) {
    if (publication.source !== 'camera') {
      continue;
    }
    const report = await publication.track?.sender?.getStats();
    report?.forEach((stat) => {
      if (stat.type === 'outbound-rtp') {
        sent[stat.rid ?? ''] = stat.framesSent ?? 0;
      }
    });
  }
  return sent;
}

/** Ends the camera's track and publishes its picture as another, with these options of the client's library. */
export async function republishCamera(options) {
  const me = window.sotto.room.localParticipant;
  const track = me.getTrackPublication('camera').track.mediaStreamTrack;
  await me.unpublishTrack(track, false);
  await me.publishTrack(track, { source: 'camera', ...options });
}

/** How much the picture on a person's tile changes within half a second: mean difference per channel, 0 to 255. */
export async function pictureMotion(name) {
  const video = [...document.querySelectorAll('[data-testid=tile][data-source=camera]')]
    .find((tile) => tile.dataset.name === name)
    ?.querySelector('video');
  if (!video || video.videoWidth === 0) {
    return 0;
  }
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [64, 36];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const pixels = () => {
    context.drawImage(video, 0, 0, 64, 36);
    return context.getImageData(0, 0, 64, 36).data;
  };
  const before = pixels();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const after = pixels();
  return after.reduce((sum, value, i) => sum + Math.abs(value - before[i]), 0) / after.length;
}

/** What the page says: the badge, the tiles and the banners. */
export function look() {
  const text = (id) => document.querySelector(`[data-testid=${id}]`)?.textContent?.trim();
  return {
    phase: document.querySelector('[data-testid=call]')?.dataset.phase,
    badge: document.querySelector('[data-testid=encryption-badge]')?.dataset.state,
    failure: text('encryption-failure'),
    refusal: document.querySelector('[data-testid=refusal]')?.dataset.refusal,
    lost: text('connection-lost'),
    sendsEncrypted: window.sotto?.room.isE2EEEnabled ?? false,
    tiles: [...document.querySelectorAll('[data-testid=tile]')].map((tile) => ({
      name: tile.dataset.name,
      identity: tile.dataset.identity,
      source: tile.dataset.source,
      local: tile.dataset.local === 'true',
      muted: tile.dataset.muted === 'true',
      speaking: tile.dataset.speaking === 'true',
      decryption: tile.dataset.decryption,
      failure: tile.querySelector('[data-testid=tile-failure]')?.textContent?.trim(),
      paused: tile.querySelector('[data-testid=tile-paused]') !== null,
      picture: (tile.querySelector('video')?.videoWidth ?? 0) > 0,
    })),
  };
}

/** Presses Join and gives the milliseconds until the first picture of somebody else is on screen. */
export async function joinAndTime() {
  const start = performance.now();
  document.querySelector('[data-testid=join]').click();
  for (;;) {
    const videos = document.querySelectorAll('[data-testid=tile][data-local=false] video');
    if ([...videos].some((video) => video.getVideoPlaybackQuality().totalVideoFrames > 0)) {
      return performance.now() - start;
    }
    if (performance.now() - start > 20_000) {
      throw new Error('no picture within 20 s');
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Before the page's own scripts: cameras give no more than this, to keep several of them on one machine. */
export function limitCamera([width, height, frameRate]) {
  const devices = navigator.mediaDevices;
  if (devices === undefined) {
    return;
  }
  const real = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (constraints) => {
    const video =
      typeof constraints.video === 'object'
        ? { ...constraints.video, width, height, frameRate }
        : constraints.video;
    return real({ ...constraints, video });
  };
}

/** Before the page's own scripts: the browser's own addresses stay unknown to the server, as behind a NAT. */
export function hideCandidates() {
  Object.defineProperty(RTCPeerConnection.prototype, 'onicecandidate', {
    set() {},
    get() {
      return null;
    },
  });
}
