import type { EventArgs, EventSubscriber } from '@mikro-orm/core';
import { Fault } from '../../fault.ts';

/** What a text column takes unless its entity says otherwise; -1 says without end. */
const LENGTH_OTHERWISE = 255;

/**
 * SQL Server refuses a text that is longer than its column, SQLite takes any: refused here for both, as a caller's mistake,
 * so that what passes on one machine passes on the other. Lengths are UTF-16 code units, as nvarchar counts them.
 */
export class LengthGuard implements EventSubscriber {
  beforeCreate(args: EventArgs<object>): void {
    refuseTooLong(args);
  }

  beforeUpdate(args: EventArgs<object>): void {
    refuseTooLong(args);
  }
}

function refuseTooLong({ entity, meta, changeSet }: EventArgs<object>): void {
  const written = Object.keys(changeSet?.payload ?? entity);
  for (const name of written) {
    const value = (entity as Record<string, unknown>)[name];
    if (typeof value !== 'string') continue;
    const prop = (meta.properties as Record<string, { type: string; length?: number }>)[name];
    if (prop?.type !== 'string') continue;
    const most = prop.length ?? LENGTH_OTHERWISE;
    if (most >= 0 && value.length > most)
      throw new Fault('VALIDATION_FAILED', `${name} has ${value.length} characters; use at most ${most}.`, {
        field: name,
      });
  }
}
