import { ConnectionError, DisconnectReason } from 'livekit-client';
import { describe, expect, it } from 'vitest';
import {
  refusalOfConnect,
  refusalOfConnectError,
  refusalOfDevice,
  refusalOfDisconnect,
  refusalOfTokenAnswer,
} from './refusals';

const named = (name: string) => Object.assign(new Error(name), { name });

describe('a refused token', () => {
  it('is explained by the code of the server', () => {
    expect(refusalOfTokenAnswer(403, { error: 'room_full' }, null).code).toBe('room-full');
    expect(refusalOfTokenAnswer(410, { error: 'expired' }, null).code).toBe('expired');
    expect(refusalOfTokenAnswer(404, { error: 'not_found' }, null).code).toBe('bad-link');
    expect(refusalOfTokenAnswer(403, { error: 'removed' }, null).code).toBe('removed');
  });

  it('says how long to wait when the server says so', () => {
    expect(refusalOfTokenAnswer(429, {}, '7').advice).toContain('7 seconds');
    expect(refusalOfTokenAnswer(429, {}, '7').retryAfterSeconds).toBe(7);
    expect(refusalOfTokenAnswer(429, {}, 'soon').code).toBe('busy');
    expect(refusalOfTokenAnswer(503, { error: 'draining' }, '1').code).toBe('server-shutdown');
  });

  it('with an unknown code uses the words of the server', () => {
    const unknown = refusalOfTokenAnswer(403, { error: 'new_thing', message: 'Sign in first.' }, null);
    expect(unknown.advice).toBe('Sign in first.');
  });

  it('that is no answer at all counts as unreachable', () => {
    expect(refusalOfTokenAnswer(502, {}, null).code).toBe('unreachable');
  });
});

describe('a failed connection', () => {
  it('tells a full room from an expired token and a bad one', () => {
    expect(refusalOfConnectError(ConnectionError.notAllowed('room is full', 403)).code).toBe('room-full');
    expect(refusalOfConnectError(ConnectionError.notAllowed('token has expired', 401)).code).toBe('expired');
    expect(refusalOfConnectError(ConnectionError.notAllowed('invalid token', 401)).code).toBe('not-allowed');
  });

  it('tells a busy server from one that is gone', () => {
    expect(refusalOfConnectError(ConnectionError.internal('x', { status: 503 })).code).toBe('busy');
    expect(refusalOfConnectError(ConnectionError.serverUnreachable('x')).code).toBe('unreachable');
  });

  it('whose WebSocket was refused is explained by what the server says when asked', async () => {
    const refused = ConnectionError.websocket('Encountered websocket error during connection establishment');
    const atLimit = () => Promise.resolve(new Response('', { status: 503, headers: { 'retry-after': '5' } }));
    const busy = await refusalOfConnect(refused, atLimit);
    expect(busy.code).toBe('busy');
    expect(busy.advice).toContain('5 seconds');
    expect(busy.retryAfterSeconds).toBe(5);
    const gone = await refusalOfConnect(refused, () => Promise.reject(new TypeError('failed to fetch')));
    expect(gone.code).toBe('unreachable');
    const fine = await refusalOfConnect(refused, () => Promise.resolve(new Response('success')));
    expect(fine.code).toBe('unreachable');
  });

  it('of another kind is not asked about', async () => {
    const never = () => Promise.reject(new Error('asked'));
    const refusal = await refusalOfConnect(ConnectionError.notAllowed('token has expired', 401), never);
    expect(refusal.code).toBe('expired');
  });

  it('names a browser without encryption', () => {
    expect(refusalOfConnectError(named('DeviceUnsupportedError')).code).toBe('unsupported-browser');
  });
});

describe('the end of a call', () => {
  it.each([
    [DisconnectReason.DUPLICATE_IDENTITY, 'duplicate-identity'],
    [DisconnectReason.PARTICIPANT_REMOVED, 'removed'],
    [DisconnectReason.ROOM_DELETED, 'call-ended'],
    [DisconnectReason.SERVER_SHUTDOWN, 'server-shutdown'],
    [DisconnectReason.JOIN_FAILURE, 'busy'],
    [DisconnectReason.SIGNAL_CLOSE, 'connection-lost'],
    [undefined, 'connection-lost'],
  ])('for reason %s is %s', (reason, code) => {
    expect(refusalOfDisconnect(reason).code).toBe(code);
  });
});

describe('a device that cannot be opened', () => {
  it.each([
    ['NotAllowedError', 'permission'],
    ['NotFoundError', 'no-device'],
    ['NotReadableError', 'device-in-use'],
    ['Strange', 'device-failed'],
  ])('by %s is %s', (name, code) => {
    expect(refusalOfDevice('camera', named(name)).code).toBe(code);
  });

  it('never stops anyone from joining', () => {
    expect(refusalOfDevice('microphone', named('NotAllowedError')).advice).toContain('join without it');
  });
});
