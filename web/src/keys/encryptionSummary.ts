import type { Decryption } from './decryptionWatch';

export interface PersonsDecryption {
  readonly identity: string;
  readonly name: string;
  readonly decryption: Decryption;
}

/** The badge: one look says whether everything is encrypted, and in words what is wrong when it is not. */
export interface EncryptionSummary {
  readonly state: 'starting' | 'encrypted' | 'failing';
  readonly text: string;
  readonly people: readonly PersonsDecryption[];
}

export function summarize(
  sendingEncrypted: boolean,
  people: readonly PersonsDecryption[],
): EncryptionSummary {
  const failing = wordsFor(people);
  if (failing !== undefined) {
    return { state: 'failing', text: failing, people };
  }
  return sendingEncrypted
    ? { state: 'encrypted', text: 'End-to-end encrypted', people }
    : { state: 'starting', text: 'Starting encryption…', people };
}

function wordsFor(people: readonly PersonsDecryption[]): string | undefined {
  const refused = people.filter((person) => person.decryption === 'not-encrypted');
  if (refused.length > 0) {
    return `${list(refused)}: not encrypted, refused. Nothing of it is played.`;
  }
  const different = people.filter((person) => person.decryption === 'different-key');
  if (different.length === 0) {
    return undefined;
  }
  const anyWorks = people.some((person) => person.decryption === 'working');
  if (different.length > 1 && !anyWorks) {
    return 'You have a different key than the others: you cannot see or hear each other. Ask for the whole link again.';
  }
  const words = different.length > 1 ? ['have', 'you and they'] : ['has', 'you'];
  return `${list(different)} ${words[0]} a different key: ${words[1]} cannot see or hear each other.`;
}

function list(people: readonly PersonsDecryption[]): string {
  const names = people.map((person) => person.name);
  if (names.length > 3) {
    return `${names.slice(0, 2).join(', ')} and ${names.length - 2} others`;
  }
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? '');
}

/** What stands on a tile and in the list behind the badge. */
export function describe(decryption: Decryption): string {
  switch (decryption) {
    case 'different-key':
      return 'Different key: cannot be decrypted';
    case 'not-encrypted':
      return 'Not encrypted: refused';
    case 'working':
      return 'Encrypted';
    case 'waiting':
      return 'Nothing received yet';
  }
}
