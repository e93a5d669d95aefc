const KEY = 'sotto.name';

/** The name stays in this browser; storage may be switched off, and then it is asked for each time. */
export function rememberedName(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

export function rememberName(name: string): void {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // Nothing depends on it.
  }
}
