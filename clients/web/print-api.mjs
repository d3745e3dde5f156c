/** Writes src/generated/api.graphql, the schema that clients see, from the composed supergraph; run after composing it anew. */
import { readFile, writeFile } from 'node:fs/promises';
import { Supergraph } from '@apollo/federation-internals';
import { printSchema } from 'graphql';

const at = (path) => new URL(path, import.meta.url);
const supergraph = Supergraph.build(await readFile(at('../../schema/supergraph.graphql'), 'utf8'));
await writeFile(at('./src/generated/api.graphql'), `${printSchema(supergraph.apiSchema().toGraphQLJSSchema())}\n`);
