/** One operation that both executors answer. */
export interface Case {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Every federation shape the product uses, and every way an answer can be partly wrong. */
export const operations: readonly Case[] = [
  { name: 'one subgraph', query: '{ sites { id name } }' },
  { name: 'a join over two', query: '{ cameras { id site { name } } }' },
  {
    name: 'a join over three',
    query: '{ events(first: 20) { edges { node { id camera { name site { name tenant { name } } } } } } }',
  },
  { name: 'provided fields', query: '{ users { name tenant { name } } }' },
  { name: 'required scalar', query: '{ sites { risk } }' },
  { name: 'required scalar behind a join', query: '{ cameras { site { risk name } } }' },
  { name: 'required hidden list with an argument', query: '{ cameras { timeline(from: 7) } }' },
  {
    name: 'required through a variable',
    query: 'query ($from: Int!) { camera(id: "c1") { timeline(from: $from) } }',
    variables: { from: 4 },
  },
  {
    name: 'the same requires twice by alias',
    query: '{ camera(id: "c1") { a: timeline(from: 1) b: timeline(from: 2) } }',
  },
  { name: 'another key', query: '{ cameras { owner { name id } } }' },
  { name: 'fields of an entity only', query: '{ cameras { owner { email } site { id } } }' },
  {
    name: 'aliases',
    query: '{ first: camera(id: "c0") { label: name place: site { title: name } } second: camera(id: "c1") { name } }',
  },
  {
    name: 'fragments',
    query:
      'query { cameras { ...c } } fragment c on Camera { id site { ...s } } fragment s on Site { name tenant { id } }',
  },
  {
    name: 'fragments that overlap',
    query:
      '{ cameras { site { name } ...a ...b } } fragment a on Camera { site { tenant { id } } } fragment b on Camera { site { tenant { name } height } }',
  },
  { name: 'an interface', query: '{ devices { __typename id name } }' },
  {
    name: 'an interface with parts',
    query:
      '{ devices { name ... on Camera { site { name } } ... on Speaker { volume site { name tenant { name } } } } }',
  },
  {
    name: 'a union',
    query:
      '{ search(text: "x") { __typename ... on Camera { name owner { name } } ... on Speaker { volume } ... on Site { name risk } } }',
  },
  { name: 'a union by its interface', query: '{ search(text: "x") { ... on Device { id name } } }' },
  {
    name: 'an entity interface',
    query: '{ events(first: 6) { edges { node { __typename id at camera { name } ... on MotionEvent { area } } } } }',
  },
  {
    name: 'members with joins of their own',
    query:
      '{ events(first: 6) { edges { node { ... on LineEvent { by { name tenant { name } } } ... on MotionEvent { camera { site { name } } } } } } }',
  },
  { name: 'events of cameras of sites', query: '{ sites { cameras(first: 2) { events { id camera { lens } } } } }' },
  { name: 'lists of lists', query: '{ sites { shape } }' },
  { name: 'lists with nulls', query: '{ cameras { tags } }' },
  { name: 'lists of entities in lists', query: '{ cameras { neighbours { name site { name cameras { id } } } } }' },
  {
    name: 'include true',
    query: 'query ($x: Boolean!) { cameras { id site @include(if: $x) { name } } }',
    variables: { x: true },
  },
  {
    name: 'include false',
    query: 'query ($x: Boolean!) { cameras { id site @include(if: $x) { name } } }',
    variables: { x: false },
  },
  {
    name: 'skip and include',
    query:
      'query ($x: Boolean!, $y: Boolean = true) { cameras { id @skip(if: $x) ... @include(if: $y) { name owner { name } } } }',
    variables: { x: true },
  },
  {
    name: 'include of a root field',
    query: 'query ($x: Boolean!) { sites @include(if: $x) { id } me { name } }',
    variables: { x: false },
  },
  { name: 'a constant condition', query: '{ cameras { id name @skip(if: true) site @include(if: true) { name } } }' },
  { name: 'default arguments', query: 'query ($n: Int = 2) { cameras(first: $n) { id } events { totalCount } }' },
  { name: 'an enum argument', query: 'query ($k: LensKind) { cameras(kind: $k) { lens } }', variables: { k: 'ZOOM' } },
  { name: 'typename everywhere', query: '{ __typename me { __typename kind: __typename name } }' },
  { name: 'null entities', query: '{ camera(id: "nobody") { site { name } } site(id: "nobody") { cameras { id } } }' },
  { name: 'a nullable field fails', query: '{ sites { name weather } }' },
  { name: 'a joined nullable field fails', query: '{ cameras { name site { weather } } }' },
  {
    name: 'one shared entity fails in several places',
    query: '{ events(first: 12) { edges { node { id camera { site { weather } } } } } }',
  },
  { name: 'a typed error', query: '{ cameras { maybe } }' },
  { name: 'a non-null field is null', query: '{ camera(id: "c2") { name broken } }' },
  { name: 'a non-null field is null in a list', query: '{ sites { cameras { broken } } }' },
  { name: 'null up to the root', query: '{ cameras { broken } }' },
  {
    name: 'null in a non-null list of an interface',
    query: '{ events(first: 10) { edges { node { ... on LineEvent { direction } } } } }',
  },
  {
    name: 'the root in parallel',
    query:
      '{ me { name tenant { name } } tenant { id name } sites { id } cameras { id } event(id: "v3") { at camera { name } } }',
  },
  {
    name: 'introspection',
    query: '{ __schema { queryType { name } types { name } } __type(name: "Camera") { fields { name } } }',
  },
  { name: 'introspection beside data', query: '{ sites { id } __type(name: "Site") { name } }' },
  {
    name: 'a mutation',
    query:
      'mutation { renameSite(id: "s1", name: "Gate") { __typename ... on RenameSiteSuccess { site { id name cameras { id } } } } }',
  },
  {
    name: 'a mutation answers its error',
    query:
      'mutation { renameSite(id: "no", name: "Gate") { __typename ... on Error { code message } ... on SiteMissing { siteId } } }',
  },
  {
    name: 'mutations in order over two subgraphs',
    query:
      'mutation ($in: AddCameraInput!) { addCamera(input: $in) { name site { name } } renameSite(id: "s2", name: "X") { __typename } again: addCamera(input: { name: "B" }) { name site { id } } }',
    variables: { in: { name: 'A', siteId: 's3', tags: ['x'] } },
  },
  {
    name: 'a mutation by alias with fragments and joins',
    query:
      'mutation ($id: ID!) { done: renameSite(id: $id, name: "Y") { ...r } } fragment r on RenameSiteResult { ... on RenameSiteSuccess { site { title: name tenant { name } cameras(first: 1) { owner { name } events { id } } } } }',
    variables: { id: 's2' },
  },
  {
    name: 'a mutation that a condition leaves out',
    query:
      'mutation ($x: Boolean!) { addCamera(input: { name: "C" }) { name } breakCamera(id: "c1") @include(if: $x) { id } }',
    variables: { x: false },
  },
  {
    name: 'a mutation fails between two that do not',
    query:
      'mutation { a: addCamera(input: { name: "A" }) { name } b: breakCamera(id: "c1") { id } c: renameSite(id: "s1", name: "Z") { __typename } }',
  },
  {
    name: 'a mutation whose join fails',
    query: 'mutation { addCamera(input: { name: "C", siteId: "s2" }) { name site { weather } } }',
  },
  { name: 'a mutation fails', query: 'mutation { breakCamera(id: "c1") { id } }' },
];
