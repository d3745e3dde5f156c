import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { inOneDirection } from './one-direction.ts';
import { session } from './session.ts';

/** A token renewed once more when the server no longer takes it (its key changed, its grants were revised). */
const authorizedFetch: typeof fetch = async (input, init) => {
  const once = async (): Promise<Response> => {
    const token = await session.freshToken();
    const headers = new Headers(init?.headers);
    if (token !== '') headers.set('authorization', `Bearer ${token}`);
    return fetch(input, { ...init, headers });
  };
  const answer = await once();
  if (answer.status !== 401) return inOneDirection(answer);
  await session.renew();
  return inOneDirection(await once());
};

const url = new URL('/graphql', location.origin).href;

/** Signs in and renews; carries no token of its own. */
export const anonymousClient = new Client({ url, exchanges: [fetchExchange], preferGetMethod: false });

/** Queries with few, fixed variables: what was seen last is shown at once when a page is opened again. */
export const client = new Client({
  url,
  exchanges: [cacheExchange, fetchExchange],
  fetch: authorizedFetch,
  preferGetMethod: false,
});

/** Events, timelines and sessions: every answer is new, so nothing is kept and nothing grows. */
export const directClient = new Client({
  url,
  exchanges: [fetchExchange],
  fetch: authorizedFetch,
  preferGetMethod: false,
});
