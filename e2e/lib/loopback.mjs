/**
 * Runs inside the page: sends a camera from one peer connection to another, each with the built frame worker, both
 * told to switch encryption off before and after their transforms are made. Gives what the receiver decoded.
 */
export async function loopback({ workerPath, encrypting, seconds }) {
  const IDENTITY = 'anna';
  const material = await crypto.subtle.importKey('raw', new TextEncoder().encode('secret'), 'PBKDF2', false, [
    'deriveBits',
    'deriveKey',
  ]);
  const keyProviderOptions = {
    sharedKey: true,
    ratchetSalt: 'LKFrameEncryptionKey',
    ratchetWindowSize: 0,
    failureTolerance: -1,
    keyringSize: 16,
    keySize: 128,
  };
  const off = { kind: 'enable', data: { enabled: false, participantIdentity: IDENTITY } };
  const errors = [];
  const startWorker = () => {
    const worker = new Worker(workerPath, { type: 'module' });
    worker.onmessage = ({ data }) => data.kind === 'error' && errors.push(data.data.error.message);
    worker.postMessage({ kind: 'init', data: { loglevel: 4, keyProviderOptions } });
    worker.postMessage({ kind: 'setKey', data: { key: material, updateCurrentKeyIndex: true } });
    worker.postMessage(off);
    return worker;
  };
  const workers = [startWorker(), startWorker()];
  const transform = (worker, kind) =>
    new RTCRtpScriptTransform(worker, {
      kind,
      participantIdentity: IDENTITY,
      trackId: 'camera',
      codec: 'vp8',
      hasPacketTrailer: false,
    });

  const sending = new RTCPeerConnection();
  const receiving = new RTCPeerConnection();
  sending.onicecandidate = ({ candidate }) => candidate && receiving.addIceCandidate(candidate);
  receiving.onicecandidate = ({ candidate }) => candidate && sending.addIceCandidate(candidate);
  receiving.ontrack = ({ receiver }) => {
    receiver.transform = transform(workers[1], 'decode');
  };
  const camera = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 180 } });
  const { sender } = sending.addTransceiver(camera.getVideoTracks()[0], { direction: 'sendonly' });
  if (encrypting) {
    sender.transform = transform(workers[0], 'encode');
  }
  for (const worker of workers) {
    worker.postMessage(off);
  }
  await sending.setLocalDescription();
  await receiving.setRemoteDescription(sending.localDescription);
  await receiving.setLocalDescription();
  await sending.setRemoteDescription(receiving.localDescription);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));

  let decoded = 0;
  let packets = 0;
  (await receiving.getStats()).forEach((stat) => {
    if (stat.type === 'inbound-rtp') {
      decoded += stat.framesDecoded ?? 0;
      packets += stat.packetsReceived ?? 0;
    }
  });
  for (const closable of [sending, receiving]) {
    closable.close();
  }
  for (const track of camera.getTracks()) {
    track.stop();
  }
  for (const worker of workers) {
    worker.terminate();
  }
  return { decoded, packets, errors: [...new Set(errors)] };
}
