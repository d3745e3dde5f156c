/** Signs that turn the direction of whatever text follows: U+202A to U+202E, U+2066 to U+2069. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;
const ESCAPED = /\\u(?:202[a-e]|206[6-9])/gi;

/**
 * Text of people and machines without signs that turn what stands beside it: a camera's name with one could show a time
 * or a site backwards. Right-to-left words need none of them.
 */
export function oneDirection(text: string): string {
  return text.replace(TURNS, '');
}

/** The same for an answer as it came, whose strings may hold the signs escaped. */
export async function inOneDirection(answer: Response): Promise<Response> {
  const body = await answer.text();
  const { status, statusText, headers } = answer;
  return new Response(oneDirection(body).replace(ESCAPED, ''), { status, statusText, headers });
}
