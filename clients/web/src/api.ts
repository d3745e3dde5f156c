/** The access token lives in this variable only: a reload asks for the password again. */
let accessToken = '';
export function setToken(token: string): void {
  accessToken = token;
}
export function currentToken(): string {
  return accessToken;
}

/** Sends one operation; throws with the first error's message. */
export async function send<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (accessToken !== '') headers.authorization = `Bearer ${accessToken}`;
  const answer = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const body = (await answer.json()) as { data?: T; errors?: { message: string }[] };
  if (!body.data) throw new Error(body.errors?.[0]?.message ?? `The server answered ${answer.status}.`);
  return body.data;
}
