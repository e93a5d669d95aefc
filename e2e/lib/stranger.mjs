import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const BATCH_MS = 5;
const LONGEST_BYTES = 1200;

/** Somebody in no call who knows the server's media port, and sends to it. */
export class Stranger {
  static async appear(serverPort) {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new Stranger(socket, serverPort);
  }

  /** Datagrams sent so far. */
  sent = 0;
  #socket;
  #serverPort;
  #timer;

  constructor(socket, serverPort) {
    this.#socket = socket;
    this.#serverPort = serverPort;
  }

  send(packet) {
    this.sent++;
    this.#socket.send(packet, this.#serverPort, '127.0.0.1');
  }

  /** Random bytes of random lengths, until it leaves. */
  babble(perSecond) {
    const start = performance.now();
    let babbled = 0;
    this.#timer = setInterval(() => {
      const due = ((performance.now() - start) / 1000) * perSecond;
      for (; babbled < due; babbled++) {
        this.send(noise());
      }
    }, BATCH_MS);
  }

  leave() {
    clearInterval(this.#timer);
    this.#socket.close();
  }
}

export function noise() {
  return randomBytes(1 + Math.floor(Math.random() * LONGEST_BYTES));
}

/** RTP or RTCP, protected or not, by its first byte (RFC 7983). */
export function isMedia(packet) {
  return packet[0] >= 128 && packet[0] <= 191;
}

/** The packet with one bit of its authentication tag turned. */
export function tampered(packet) {
  const copy = Buffer.from(packet);
  copy[copy.length - 1] ^= 1;
  return copy;
}
