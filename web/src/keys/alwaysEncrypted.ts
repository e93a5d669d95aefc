/** A message to the frame worker, as far as it matters here. */
export interface WorkerMessage {
  readonly kind: string;
  readonly data: { readonly participantIdentity?: string; readonly enabled?: boolean } & object;
}

/** The message that switches encryption on for everything of one participant. */
export function enableFor(participantIdentity: string): WorkerMessage {
  return { kind: 'enable', data: { enabled: true, participantIdentity } };
}

/** What the worker gets to see instead of `message`, so that nothing is ever sent or shown unencrypted. */
export function alwaysEncrypted(message: WorkerMessage): WorkerMessage[] {
  const { kind, data } = message;
  switch (kind) {
    case 'enable':
      return [{ kind, data: { ...data, enabled: true } }];
    // Browsers without script transforms hand their streams over by message.
    case 'encode':
    case 'decode':
      return [enableFor(data.participantIdentity ?? ''), message];
    // A receiver that is re-used for another participant's track.
    case 'updateCodec':
      return data.participantIdentity === undefined
        ? [message]
        : [enableFor(data.participantIdentity), message];
    default:
      return [message];
  }
}
