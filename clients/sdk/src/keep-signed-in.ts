import type { Bearer } from './credentials.ts';

interface Sending {
  readonly readyState: number;
  send(text: string): void;
}

const RETRY_MS = 5_000;
const OPEN = 1;

/**
 * Keeps an open socket's token fresh: before the one that it came with ends, a ping brings the next, and what is subscribed
 * goes on. Returns how to stop. Where no new token can be had, the platform closes the socket with 4403.
 */
export function keepSignedIn(socket: Sending, bearer: Bearer): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const renew = async (): Promise<void> => {
    try {
      const authorization = `Bearer ${await bearer.token()}`;
      if (socket.readyState !== OPEN) return;
      socket.send(JSON.stringify({ type: 'ping', payload: { authorization } }));
      later(bearer.msToRenewal());
    } catch {
      later(RETRY_MS);
    }
  };
  const later = (waitMs: number | null): void => {
    if (waitMs === null || socket.readyState !== OPEN) return;
    timer = setTimeout(() => void renew(), Math.max(1_000, waitMs));
  };
  later(bearer.msToRenewal());
  return () => clearTimeout(timer);
}
