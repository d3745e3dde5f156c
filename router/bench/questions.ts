/** What every contestant is asked: the VMS query in a dozen documents, with variables that vary. */
export interface Question {
  readonly query: string;
  variables(turn: number): Readonly<Record<string, unknown>>;
}

const first = (turn: number) => ({ first: 10 + (turn % 21) });
const camera = (turn: number) => ({ id: `c${turn % 5}` });
const site = (turn: number) => ({ id: `s${1 + (turn % 3)}` });
const none = () => ({});

const events = (fields: string) => `query ($first: Int!) { events(first: $first) { edges { node { ${fields} } } } }`;

export const questions: readonly Question[] = [
  { query: events('id camera { id name site { name tenant { name } } }'), variables: first },
  { query: events('id at camera { name }'), variables: first },
  { query: events('id __typename camera { id lens site { id name } }'), variables: first },
  {
    query: events('id ... on MotionEvent { area camera { name } } ... on LineEvent { direction: id by { name } }'),
    variables: first,
  },
  { query: events('at camera { id tags owner { name tenant { name } } }'), variables: first },
  {
    query:
      'query ($first: Int!) { events(first: $first) { totalCount edges { cursor node { id camera { site { name risk } } } } } }',
    variables: first,
  },
  {
    query:
      'query ($id: ID!) { camera(id: $id) { id name lens site { id name tenant { id name } } lastEvent { id at } } }',
    variables: camera,
  },
  {
    query:
      'query ($id: ID!) { camera(id: $id) { name timeline(from: 7) events(first: 2) { id at } neighbours { name site { name } } } }',
    variables: camera,
  },
  {
    query:
      'query ($id: ID!) { site(id: $id) { id name tenant { name } cameras(first: 3) { id name events(first: 2) { id at } } } }',
    variables: site,
  },
  {
    query: 'query ($first: Int!) { cameras(first: $first) { id name tags site { name height } owner { email name } } }',
    variables: first,
  },
  { query: '{ sites { id name shape height risk cameras { id name lens } } }', variables: none },
  {
    query:
      '{ me { name tenant { name } } tenant { id name } devices { __typename id name ... on Camera { site { name } } } }',
    variables: none,
  },
];

/** The question and its variables for one turn. */
export function questionAt(turn: number): { query: string; variables: Readonly<Record<string, unknown>> } {
  const { query, variables } = questions[turn % questions.length] as Question;
  return { query, variables: variables(Math.floor(turn / questions.length)) };
}
