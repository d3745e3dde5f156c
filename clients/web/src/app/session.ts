import type { Client } from '@urql/core';
import { useSyncExternalStore } from 'react';
import { LogoutDocument, RefreshDocument, type SignInMutation } from '../generated/graphql.ts';
import { renewAfterMs, type Tokens, tokenLifetimeMs } from './token.ts';

const STORED = 'vms.refreshToken';
const RETRY_MS = 3000;
type User = Extract<SignInMutation['login'], { __typename: 'LoginSuccess' }>['user'];
export type SessionState = { at: 'restoring' } | { at: 'signed-out'; ended: boolean } | { at: 'signed-in'; user: User };

/** The access token lives in memory, the refresh token in this tab's sessionStorage; both end with the tab. */
export class Session {
  #client: Client | null = null;
  #access: { token: string; renewAtMs: number } | null = null;
  #renewing: Promise<void> | null = null;
  #timer = 0;
  #state: SessionState = { at: 'restoring' };
  readonly #watchers = new Set<() => void>();

  /** Starts with what an earlier page of this tab left behind. `client` must not ask this session for a token. */
  async restore(client: Client): Promise<void> {
    this.#client = client;
    if (sessionStorage.getItem(STORED) === null) return this.#set({ at: 'signed-out', ended: false });
    await this.renew();
  }

  accept(tokens: Tokens & { user: User }): void {
    const now = Date.now();
    const waitMs = renewAfterMs(tokenLifetimeMs(tokens, now));
    this.#access = { token: tokens.accessToken, renewAtMs: now + waitMs };
    sessionStorage.setItem(STORED, tokens.refreshToken);
    this.#renewIn(waitMs);
    this.#set({ at: 'signed-in', user: tokens.user });
  }

  /** A token good for now; renews first when it is due (a laptop that slept). Empty when signed out. */
  async freshToken(): Promise<string> {
    if (this.#access && Date.now() >= this.#access.renewAtMs) await this.renew();
    return this.#access?.token ?? '';
  }

  /** One renewal at a time: the refresh token rotates, and using one twice ends the session. */
  renew(): Promise<void> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renew(): Promise<void> {
    const refreshToken = sessionStorage.getItem(STORED);
    if (refreshToken === null || !this.#client) return;
    const { data } = await this.#client.mutation(RefreshDocument, { refreshToken }).toPromise();
    if (sessionStorage.getItem(STORED) !== refreshToken) return; // signed out meanwhile
    if (data?.refresh.__typename === 'RefreshSuccess') return this.accept(data.refresh);
    if (data?.refresh) return this.#forget(true);
    // The server cannot be reached, or stumbled: the session may still be good, so keep it and try again.
    this.#renewIn(RETRY_MS);
  }

  async signOut(): Promise<void> {
    const refreshToken = sessionStorage.getItem(STORED);
    this.#forget(false);
    if (refreshToken !== null) await this.#client?.mutation(LogoutDocument, { refreshToken }).toPromise();
  }

  #renewIn(waitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.renew(), Math.min(waitMs, 2 ** 31 - 1));
  }

  #forget(ended: boolean): void {
    clearTimeout(this.#timer);
    this.#access = null;
    sessionStorage.removeItem(STORED);
    this.#set({ at: 'signed-out', ended });
  }

  #set(state: SessionState): void {
    this.#state = state;
    for (const watcher of this.#watchers) watcher();
  }

  readonly current = (): SessionState => this.#state;
  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };
}

export const session = new Session();

/** The session's state, kept current. */
export function useSession(): SessionState {
  return useSyncExternalStore(session.watch, session.current);
}
