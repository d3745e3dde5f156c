import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isScalarType,
  type OperationDefinitionNode,
  parse,
  typeFromAST,
} from 'graphql';
import { resultClasses } from './python-results.ts';

const HEAD = '# Printed from the schema by `npm run schema`; edit the operations, not this.\n';
const SCALARS: Readonly<Record<string, string>> = {
  ID: 'str',
  String: 'str',
  DateTime: 'str',
  Int: 'int',
  Float: 'float',
  Boolean: 'bool',
};

export const scalarName = (name: string): string => SCALARS[name] ?? 'object';

/** Enums as literals and inputs as typed dictionaries, for every one that the API has. */
export function pythonSchema(schema: GraphQLSchema): string {
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type))
    .sort((a, b) => a.name.localeCompare(b.name));
  const enums = types.filter(isEnumType).map((type) => {
    const values = type.getValues().map(({ name }) => `    "${name}",`);
    return `${type.name} = Literal[\n${values.join('\n')}\n]\n`;
  });
  const inputs = types.filter(isInputObjectType).map((type) => {
    const fields = Object.values(type.getFields()).map(({ name, type: of, defaultValue }) => {
      const required = isNonNullType(of) && defaultValue === undefined;
      return [name, required ? inputText(of, '') : `NotRequired[${inputText(of, '')}]`] as const;
    });
    // Words of the language (`from`) are no attributes: the form that takes the names as text.
    return dictionary(type.name, fields);
  });
  return [
    HEAD,
    'from __future__ import annotations\n',
    'from typing import List, Literal, NotRequired, Optional, TypedDict\n',
    ...enums,
    ...inputs,
  ].join('\n');
}

/** Variables, results and the text of every operation. */
export function pythonOperations(schema: GraphQLSchema, documents: readonly string[]): string {
  const parsed: [string, DocumentNode][] = documents.map((text) => [text, parse(text, { noLocation: true })]);
  const operations = parsed.flatMap(([text, { definitions }]) =>
    definitions
      .filter((one): one is OperationDefinitionNode => one.kind === 'OperationDefinition')
      .map((operation) => operationText(schema, text, operation)),
  );
  return [
    HEAD,
    'from __future__ import annotations\n',
    'from typing import List, Literal, NotRequired, Optional, TypedDict, Union\n',
    'from ..document import Document\nfrom . import schema\n',
    ...operations,
  ].join('\n');
}

function operationText(schema: GraphQLSchema, text: string, operation: OperationDefinitionNode): string {
  const name = operation.name?.value ?? '';
  const variables = (operation.variableDefinitions ?? []).map(({ variable, type: node, defaultValue }) => {
    const type = typeFromAST(schema, node as never) as unknown as GraphQLInputType;
    const required = isNonNullType(type) && defaultValue === undefined;
    const said = inputText(type, 'schema.');
    return [variable.name.value, required ? said : `NotRequired[${said}]`] as const;
  });
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The schema has no ${operation.operation}, which ${name} asks for.`);
  return [
    dictionary(`${name}Variables`, variables),
    ...resultClasses(`${name}Result`, root, operation.selectionSet, schema).map(([one, fields]) =>
      dictionary(one, fields),
    ),
    `${snake(name)}: Document[${name}Result, ${name}Variables] = Document(\n    "${name}",\n    """${text.trim()}\n""",\n)\n`,
  ].join('\n');
}

function inputText(type: GraphQLInputType, prefix: string): string {
  if (isNonNullType(type)) return bare(type.ofType, prefix);
  return `Optional[${bare(type, prefix)}]`;
}

function bare(type: GraphQLInputType, prefix: string): string {
  if (isNonNullType(type)) return bare(type.ofType, prefix);
  if (isListType(type)) return `List[${inputText(type.ofType, prefix)}]`;
  return isScalarType(type) ? scalarName(type.name) : `${prefix}${type.name}`;
}

function dictionary(name: string, fields: readonly (readonly [string, string])[]): string {
  if (fields.length === 0) return `class ${name}(TypedDict):\n    pass\n`;
  const rows = fields.map(([field, type]) => `        "${field}": "${type.replaceAll('"', "'")}",`);
  return `${name} = TypedDict(\n    "${name}",\n    {\n${rows.join('\n')}\n    },\n)\n`;
}

function snake(name: string): string {
  return name
    .replace(/^Sdk/, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
