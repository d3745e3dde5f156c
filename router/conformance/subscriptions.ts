import type { Case } from './operations.ts';

/** Subscriptions that router and monolith answer: joins, filters, conditions, errors in the source and in a join. */
export const subscriptions: readonly Case[] = [
  { name: 'of the owner alone', query: 'subscription { eventRaised { cursor event { id at } } }' },
  {
    name: 'joined over three subgraphs',
    query: 'subscription { eventRaised(count: 12) { event { id camera { name site { name tenant { name } } } } } }',
  },
  {
    name: 'filtered by a variable',
    query:
      'subscription ($camera: ID) { eventRaised(count: 20, camera: $camera) { cursor event { id camera { lens } } } }',
    variables: { camera: 'c2' },
  },
  {
    name: 'with members of an interface',
    query:
      'subscription { eventRaised(count: 9) { event { __typename id ... on LineEvent { by { name tenant { name } } } ... on MotionEvent { area camera { owner { name } } } } } }',
  },
  {
    name: 'with aliases and fragments',
    query:
      'subscription S { raised: eventRaised(count: 3) { at: cursor event { ...e } } } fragment e on Event { key: id place: camera { title: name } }',
  },
  {
    name: 'with fields that are required or hidden',
    query:
      'subscription ($from: Int!) { eventRaised(count: 4) { event { camera { timeline(from: $from) site { risk } } } } }',
    variables: { from: 3 },
  },
  {
    name: 'with @include false inside',
    query: 'subscription ($x: Boolean!) { eventRaised(count: 4) { cursor event @include(if: $x) { id } } }',
    variables: { x: false },
  },
  {
    name: 'with @include true and @skip inside a join',
    query:
      'subscription ($x: Boolean!, $y: Boolean!) { eventRaised(count: 4) { event { id camera { name @skip(if: $y) site @include(if: $x) { name } } } } }',
    variables: { x: true, y: true },
  },
  {
    name: 'with a constant condition on the root field',
    query: 'subscription { eventRaised(count: 2) @include(if: true) { cursor } }',
  },
  {
    name: 'with an error in a join',
    query: 'subscription { eventRaised(count: 4) { event { camera { maybe name } } } }',
  },
  {
    name: 'with a masked error two joins away',
    query: 'subscription { eventRaised(count: 5) { event { camera { site { weather name } } } } }',
  },
  {
    name: 'with a null in a joined non-null field',
    query: 'subscription { eventRaised(count: 5) { event { camera { broken } } } }',
  },
  {
    name: 'with a null in a non-null field of the owner',
    query: 'subscription { eventRaised(count: 9) { cursor event { ... on LineEvent { direction } } } }',
  },
  {
    name: 'with typenames',
    query: 'subscription { eventRaised(count: 2) { __typename event { camera { __typename } } } }',
  },
  { name: 'with events that fail', query: 'subscription { eventRaised(count: 3, failAt: 1) { cursor event { id } } }' },
  { name: 'that its source refuses', query: 'subscription { broken { cursor } }' },
  { name: 'of nothing', query: 'subscription { eventRaised(count: 0) { cursor } }' },
];
