import type { DatabaseSync } from 'node:sqlite';

type Value = string | number | null | Uint8Array;

/**
 * A way to put rows straight into a table that its own subgraph made. Columns that must have a value and are not given
 * get an empty one, so that a new column of a subgraph does not stop the seeding.
 */
export function inserter(db: DatabaseSync, table: string): (row: Readonly<Record<string, Value>>) => void {
  const columns = db
    .prepare(`select name, type, "notnull" needed, dflt_value fallback from pragma_table_info(?)`)
    .all(table);
  if (columns.length === 0) throw new Error(`There is no table ${table}.`);
  const known = new Set(columns.map(({ name }) => String(name)));
  const empty = new Map<string, Value>();
  for (const { name, type, needed, fallback } of columns) {
    if (!Number(needed) || fallback !== null) continue;
    const kind = String(type).toLowerCase();
    empty.set(String(name), kind.includes('json') ? '[]' : /char|text|clob/.test(kind) ? '' : 0);
  }
  let prepared: { names: readonly string[]; run: (values: Value[]) => void } | null = null;
  return (row) => {
    if (!prepared) {
      const unknown = Object.keys(row).filter((name) => !known.has(name));
      if (unknown.length > 0) throw new Error(`Table ${table} has no column ${unknown.join(', ')}.`);
      const names = [...new Set([...Object.keys(row), ...empty.keys()])];
      const statement = db.prepare(
        `insert or ignore into "${table}" (${names.map((name) => `"${name}"`).join(', ')}) values (${names.map(() => '?').join(', ')})`,
      );
      prepared = { names, run: (values) => statement.run(...values) };
    }
    prepared.run(prepared.names.map((name) => (name in row ? (row[name] as Value) : (empty.get(name) as Value))));
  };
}
