import { useSyncExternalStore } from 'react';

/** There are two kinds of page, so the address bar is the router. */
export function go(url: string): void {
  history.pushState(null, '', url);
  dispatchEvent(new PopStateEvent('popstate'));
}

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener);
  addEventListener('hashchange', listener);
  return () => {
    removeEventListener('popstate', listener);
    removeEventListener('hashchange', listener);
  };
}

export function useAddress(): string {
  return useSyncExternalStore(subscribe, () => location.pathname + location.hash);
}
