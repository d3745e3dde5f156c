import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isIntrospectionType,
  isSpecifiedScalarType,
  printType,
} from 'graphql';
import type { PublicSchema } from './public-schema.ts';

const INTRODUCTION = `# API

Printed from the schema by \`npm run schema\`; a test fails while it differs. Everything goes to \`/graphql\`: queries and mutations
by POST, subscriptions by WebSocket (\`graphql-transport-ws\`) or Server-Sent Events (\`accept: text/event-stream\`).

- Sign in with \`login\` or an API key; send the token as \`authorization: Bearer …\`.
- Lists are connections: ask with \`first\` and go on with \`after: pageInfo.endCursor\`.
- A mutation answers a union: its \`…Success\`, or a member that implements \`Error\` with a stable \`code\`.
- Subscriptions with \`after\` go on from a cursor without a gap and without a duplicate.
- Times are ISO 8601 in UTC with milliseconds; durations are named with their unit; boxes are fractions of the picture.
- “Needs” names the permission that a root field asks for; which cameras it then shows depends on where it was granted.
`;

/** The whole public API as one page: root fields with arguments and permissions, then every type. */
export function apiReference({ schema, permissions }: PublicSchema): string {
  const roots = [
    ['Queries', schema.getQueryType()],
    ['Mutations', schema.getMutationType()],
    ['Subscriptions', schema.getSubscriptionType()],
  ] as const;
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .filter((type) => !roots.some(([, root]) => root === type))
    .sort((a, b) => a.name.localeCompare(b.name));
  return [
    INTRODUCTION,
    ...roots.flatMap(([title, root]) => (root ? [`## ${title}\n`, ...fieldsOf(root, permissions)] : [])),
    '## Types\n',
    ...types.map(typeText),
  ].join('\n');
}

function fieldsOf(root: GraphQLObjectType, permissions: PublicSchema['permissions']): string[] {
  return Object.values(root.getFields())
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((field) => fieldText(field, permissions.get(`${root.name}.${field.name}`)));
}

function fieldText(field: GraphQLField<unknown, unknown>, permission: string | undefined): string {
  const args = field.args.map(({ name, type, description }) => `- \`${name}: ${String(type)}\`${said(description)}`);
  return [
    `### ${field.name}`,
    '',
    ...(field.description ? [oneLine(field.description), ''] : []),
    `Answers \`${String(field.type)}\`. Needs ${permission ? `\`${permission}\`` : 'a session'}.`,
    '',
    ...(args.length > 0 ? [...args, ''] : []),
  ].join('\n');
}

function typeText(type: GraphQLNamedType): string {
  return `### ${type.name}\n\n\`\`\`graphql\n${printType(type)}\n\`\`\`\n`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function said(description: string | null | undefined): string {
  return description ? `: ${oneLine(description)}` : '';
}
