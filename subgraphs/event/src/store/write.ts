import { settleAction, takeActionReports } from './action-results.ts';
import { takeDueActions } from './actions.ts';
import { type CameraFacts, learnCamera } from './cameras.ts';
import { changeEvents, changeIncident, pictureArrived, setPolicy } from './changes.ts';
import { ingest, type WriteDeps } from './ingest.ts';
import { takeOutgoing } from './outgoing.ts';
import { fromUuid } from './rows.ts';
import { Rules, removeRule, saveRule } from './rules.ts';
import { sweep } from './sweep.ts';
import { Names, openTenant, raiseEpochs } from './tenants.ts';

/** What the writing thread can be asked; each runs in a savepoint of a transaction that is synced before the answer. */
export function writerOps(given: Omit<WriteDeps, 'names' | 'rules'>) {
  const { sql } = given;
  const names = new Names(sql);
  const rules = new Rules(sql);
  const deps: WriteDeps = { ...given, names, rules };
  const ops = {
    ingest: (caller: { tenantId: string; edgeId: string }, batch: string, nowMs: number) =>
      ingest(deps, caller, batch, nowMs),
    learnCamera: (facts: CameraFacts) => learnCamera(sql, facts),
    openTenant: (tenantId: string) => openTenant(sql, tenantId),
    raiseEpochs: () => raiseEpochs(sql),
    changeEvents: (...args: Tail<typeof changeEvents>) => changeEvents(sql, ...args),
    changeIncident: (...args: Tail<typeof changeIncident>) => changeIncident(sql, ...args),
    pictureArrived: (...args: Tail<typeof pictureArrived>) => pictureArrived(sql, ...args),
    setPolicy: (...args: Tail<typeof setPolicy>) => setPolicy(sql, ...args),
    saveRule: (...args: Tail<typeof saveRule>) => {
      rules.forget();
      return saveRule(sql, ...args);
    },
    removeRule: (...args: Tail<typeof removeRule>) => {
      rules.forget();
      removeRule(sql, ...args);
    },
    takeDueActions: (...args: Tail<typeof takeDueActions>) => takeDueActions(sql, ...args),
    settleAction: (...args: Tail<typeof settleAction>) => settleAction(sql, ...args),
    takeActionReports: (...args: Tail<typeof takeActionReports>) => takeActionReports(sql, ...args),
    sweep: (...args: Tail<typeof sweep>) => sweep(sql, ...args),
    picturesDeleted: (ids: readonly string[]) => {
      for (const id of ids) sql.run('delete from picture_due where id = ?', fromUuid(id));
    },
    /** Answered when the tables are there. */
    begin: () => null,
    takeOutgoing: (...args: Tail<typeof takeOutgoing>) => takeOutgoing(sql, ...args),
  };
  const forget = () => {
    names.forget();
    rules.forget();
  };
  return { ops, forget };
}

type Tail<F> = F extends (first: never, ...rest: infer Rest) => unknown ? Rest : never;
