import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** A valid operation made from a seed: the same seed gives the same text. */
export interface Generated {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const DEPTH_MAX = 5;
const FIELDS_MAX = 40;

/**
 * Operations from the schema: fields, arguments, aliases, inline and named fragments, conditions, variables. `ids` are
 * values that exist in the data.
 */
export function generateOperation(schema: GraphQLSchema, seed: number, ids: readonly string[]): Generated {
  return new Generator(schema, seed, ids).operation();
}

class Generator {
  readonly #schema: GraphQLSchema;
  readonly #ids: readonly string[];
  readonly #variables = new Map<string, { type: string; value: unknown }>();
  readonly #fragments: string[] = [];
  #state: number;
  #fields = 0;
  #aliases = 0;

  constructor(schema: GraphQLSchema, seed: number, ids: readonly string[]) {
    this.#schema = schema;
    this.#state = seed >>> 0;
    this.#ids = ids;
  }

  operation(): Generated {
    const kind = this.#chance(0.12) ? 'mutation' : 'query';
    const root = kind === 'query' ? this.#schema.getQueryType() : this.#schema.getMutationType();
    if (!root) throw new Error(`The schema has no ${kind}.`);
    const set = this.#selection(root, 0);
    const declared = [...this.#variables].map(([name, { type }]) => `$${name}: ${type}`).join(', ');
    const query = [`${kind} G${declared ? `(${declared})` : ''} ${set}`, ...this.#fragments].join('\n');
    return { query, variables: Object.fromEntries([...this.#variables].map(([name, { value }]) => [name, value])) };
  }

  #selection(type: GraphQLOutputType, depth: number): string {
    const parts: string[] = [];
    const count = depth === 0 ? 1 + this.#below(3) : 1 + this.#below(4);
    if (!isAbstractType(type) || 'getFields' in type) {
      const fields = Object.values('getFields' in type ? type.getFields() : {});
      for (let n = 0; n < count; n += 1) {
        const field = fields[this.#below(fields.length)];
        if (!field || this.#fields >= FIELDS_MAX) continue;
        const text = this.#field(field.name, field.args, field.type, depth);
        if (text) parts.push(text);
      }
    }
    if (isAbstractType(type)) {
      for (const member of this.#schema.getPossibleTypes(type)) {
        if (this.#chance(0.5)) parts.push(this.#fragment(member.name, this.#selection(member, depth + 1)));
      }
    } else if (isObjectType(type) && depth > 0 && this.#chance(0.15)) {
      parts.push(this.#fragment(type.name, this.#selection(type, depth + 1)));
    }
    if (parts.length === 0 || this.#chance(0.15)) parts.push('__typename');
    return `{ ${parts.join(' ')} }`;
  }

  #field(name: string, args: readonly GraphQLArgument[], type: GraphQLOutputType, depth: number): string | null {
    const named = getNamedType(type);
    const composite = isCompositeType(named);
    if (composite && depth >= DEPTH_MAX) return null;
    this.#fields += 1;
    const given = args.flatMap((arg) => {
      const needed = isNonNullType(arg.type) && arg.defaultValue === undefined;
      return needed || this.#chance(0.6) ? [`${arg.name}: ${this.#argument(arg.type)}`] : [];
    });
    // Every field has a name of its own, so that two of one name never conflict; a field without arguments may keep its name.
    const alias = args.length > 0 || composite || this.#chance(0.2) ? `${this.#nextAlias()}: ` : '';
    const text = `${alias}${name}${given.length > 0 ? `(${given.join(', ')})` : ''}${depth > 0 ? this.#condition() : ''}`;
    return composite ? `${text} ${this.#selection(named, depth + 1)}` : text;
  }

  #fragment(type: string, set: string): string {
    const condition = this.#condition();
    if (this.#chance(0.5)) return `... on ${type}${condition} ${set}`;
    const name = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${type} ${set}`);
    return `...${name}${condition}`;
  }

  #condition(): string {
    if (!this.#chance(0.12)) return '';
    const directive = this.#chance(0.5) ? 'include' : 'skip';
    return ` @${directive}(if: ${this.#chance(0.7) ? this.#variable('Boolean!', this.#chance(0.5)) : this.#chance(0.5)})`;
  }

  #argument(type: GraphQLInputType): string {
    const value = this.#value(type);
    return this.#chance(0.5) ? this.#variable(String(type), value) : literal(value, type);
  }

  #value(type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return this.#value(type.ofType);
    if (isListType(type)) return Array.from({ length: this.#below(3) }, () => this.#value(type.ofType));
    if (isEnumType(type)) return type.getValues()[this.#below(type.getValues().length)]?.name;
    if ('getFields' in type) {
      const entries = Object.values(type.getFields()).flatMap((field) => {
        const needed = isNonNullType(field.type) && field.defaultValue === undefined;
        return needed || this.#chance(0.6) ? [[field.name, this.#value(field.type)] as const] : [];
      });
      return Object.fromEntries(entries);
    }
    if (type.name === 'Int') return this.#below(6);
    if (type.name === 'Float') return this.#below(100) / 8;
    if (type.name === 'Boolean') return this.#chance(0.5);
    return type.name === 'ID' ? this.#ids[this.#below(this.#ids.length)] : `text ${this.#below(9)}`;
  }

  #variable(type: string, value: unknown): string {
    const name = `v${this.#variables.size}`;
    this.#variables.set(name, { type, value });
    return `$${name}`;
  }

  #nextAlias(): string {
    this.#aliases += 1;
    return `a${this.#aliases}`;
  }

  #chance(odds: number): boolean {
    return this.#next() < odds;
  }

  #below(max: number): number {
    return Math.floor(this.#next() * max);
  }

  /** mulberry32: small, seeded, good enough to vary documents. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

function literal(value: unknown, type: GraphQLInputType): string {
  const named = isNonNullType(type) ? type.ofType : type;
  if (isListType(named) && Array.isArray(value)) {
    return `[${value.map((item) => literal(item, named.ofType)).join(', ')}]`;
  }
  if (isEnumType(named)) return String(value);
  if ('getFields' in named && typeof value === 'object' && value !== null) {
    const fields = named.getFields();
    const entries = Object.entries(value).flatMap(([name, item]) => {
      const field = fields[name];
      return field ? [`${name}: ${literal(item, field.type)}`] : [];
    });
    return `{ ${entries.join(', ')} }`;
  }
  return JSON.stringify(value);
}
