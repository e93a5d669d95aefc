import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** What is on its way while this process does something else is not lost. */
const BUFFER_BYTES = 4 << 20;

/**
 * A UDP relay that behaves as a NAT does: the server sees one port of ours per client, and `rebind()` changes it
 * in the middle of everything, without anyone being told.
 */
export class NatRelay {
  /** @param {number} serverPort where the server listens on 127.0.0.1 */
  static async start(serverPort) {
    const socket = createSocket({ type: 'udp4', recvBufferSize: BUFFER_BYTES });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new NatRelay(socket, serverPort);
  }

  /**
   * Called with every datagram of a client before it goes on, and with a function that sends others in its name.
   *
   * @type {(packet: Buffer, sendAs: (forged: Buffer) => void) => void}
   */
  tap = () => {};

  #inside;
  #serverPort;
  /** "address:port" of a client to the socket that speaks to the server for it. */
  #outside = new Map();

  constructor(inside, serverPort) {
    this.#inside = inside;
    this.#serverPort = serverPort;
    inside.on('message', (packet, client) => this.#towardsServer(packet, client));
  }

  get port() {
    return this.#inside.address().port;
  }

  /** The ports that the server sees. */
  get outsidePorts() {
    return [...this.#outside.values()].map((socket) => socket.address().port);
  }

  rebind() {
    for (const socket of this.#outside.values()) {
      socket.close();
    }
    this.#outside.clear();
  }

  close() {
    this.rebind();
    this.#inside.close();
  }

  #towardsServer(packet, client) {
    const key = `${client.address}:${client.port}`;
    let socket = this.#outside.get(key);
    if (socket === undefined) {
      socket = createSocket({ type: 'udp4', recvBufferSize: BUFFER_BYTES });
      socket.bind(0, '127.0.0.1');
      socket.on('message', (answer) => this.#inside.send(answer, client.port, client.address));
      this.#outside.set(key, socket);
    }
    const send = (bytes) => socket.send(bytes, this.#serverPort, '127.0.0.1');
    this.tap(packet, send);
    send(packet);
  }
}
