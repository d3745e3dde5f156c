import { VmsError } from './vms-error.ts';

/** How a program proves who it is. An API key is for machines; a password is for a person's own scripts. */
export type Credentials = { readonly apiKey: string } | { readonly email: string; readonly password: string };

/** Sends one operation without a token; rejects with a VmsError. */
export type Ask = (query: string, variables: Record<string, unknown>) => Promise<Record<string, unknown>>;

interface Tokens {
  readonly __typename: string;
  readonly code?: string;
  readonly message?: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: string;
}

const TOKENS = '__typename ... on Error { code message }';
const LOGIN = `mutation ($email: String!, $password: String!) {
  answer: login(input: { email: $email, password: $password }) { ${TOKENS} ... on LoginSuccess { accessToken refreshToken expiresAt } }
}`;
const REFRESH = `mutation ($refreshToken: String!) {
  answer: refresh(input: { refreshToken: $refreshToken }) { ${TOKENS} ... on RefreshSuccess { accessToken refreshToken expiresAt } }
}`;
/** A token is renewed before it ends, so that no request meets its end. */
const MARGIN_MS = 30_000;

/** The bearer token of the moment: the API key itself, or an access token that is renewed in time. */
export class Bearer {
  readonly #credentials: Credentials;
  readonly #ask: Ask;
  #tokens: Tokens | null = null;
  #renewing: Promise<string> | null = null;

  constructor(credentials: Credentials, ask: Ask) {
    this.#credentials = credentials;
    this.#ask = ask;
  }

  /** Rejects with a VmsError such as INVALID_CREDENTIALS. */
  token(): Promise<string> {
    if ('apiKey' in this.#credentials) return Promise.resolve(this.#credentials.apiKey);
    if (this.#tokens && Date.parse(this.#tokens.expiresAt) - Date.now() > MARGIN_MS)
      return Promise.resolve(this.#tokens.accessToken);
    return this.renew();
  }

  /** How long the token of the moment is good to be used, in ms; null for an API key, which nothing renews. */
  msToRenewal(): number | null {
    return this.#tokens ? Date.parse(this.#tokens.expiresAt) - Date.now() - MARGIN_MS : null;
  }

  /** One renewal at a time, whoever asks for it. */
  renew(): Promise<string> {
    if ('apiKey' in this.#credentials) return Promise.resolve(this.#credentials.apiKey);
    this.#renewing ??= this.#renewed().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renewed(): Promise<string> {
    const { email, password } = this.#credentials as { email: string; password: string };
    const known = this.#tokens;
    this.#tokens = null;
    const refreshed =
      known && (await this.#tokensFrom(REFRESH, { refreshToken: known.refreshToken }).catch(() => null));
    this.#tokens = refreshed ?? (await this.#tokensFrom(LOGIN, { email, password }));
    return this.#tokens.accessToken;
  }

  async #tokensFrom(query: string, variables: Record<string, unknown>): Promise<Tokens> {
    const answer = (await this.#ask(query, variables)).answer as Tokens;
    if (answer.accessToken) return answer;
    throw new VmsError(answer.code ?? 'UNKNOWN', answer.message ?? 'The platform gave no token.');
  }
}
