import { describe, expect, it } from 'vitest';
import { alwaysEncrypted } from './alwaysEncrypted';

describe('the frame worker', () => {
  it('never switches encryption off, whatever the server announced', () => {
    const off = { kind: 'enable', data: { enabled: false, participantIdentity: 'anna' } };
    expect(alwaysEncrypted(off)).toEqual([
      { kind: 'enable', data: { enabled: true, participantIdentity: 'anna' } },
    ]);
  });

  it.each(['encode', 'decode', 'updateCodec'])('switches encryption on before it handles %s', (kind) => {
    const message = { kind, data: { participantIdentity: 'ben' } };
    expect(alwaysEncrypted(message)).toEqual([
      { kind: 'enable', data: { enabled: true, participantIdentity: 'ben' } },
      message,
    ]);
  });

  it('passes everything else on unchanged', () => {
    const message = { kind: 'setKey', data: {} };
    expect(alwaysEncrypted(message)).toEqual([message]);
  });
});
