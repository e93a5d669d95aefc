import type { Participant } from 'livekit-client';

export function nameOf(participant: Participant): string {
  return participant.name?.trim() || 'Guest';
}

/** Up to two letters for a tile without a picture. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  );
  return letters.join('').toUpperCase();
}
