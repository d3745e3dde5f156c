import { type JSX, useState } from 'react';
import {
  type NotifyRulePartsFragment,
  NotifyRulesDocument,
  RemoveNotifyRuleDocument,
  UpdateNotifyRuleDocument,
} from '../generated/graphql.ts';
import { Confirm } from '../parts/Confirm.tsx';
import { PagedTable } from '../parts/PagedTable.tsx';
import { Refusal } from '../parts/Refusal.tsx';
import { useChange } from '../parts/use-change.ts';
import { common } from '../parts/words.ts';
import { strings } from '../strings.ts';
import { RuleForm } from './RuleForm.tsx';
import { notifyWords as text } from './words.ts';

const PAGE = 50;

/** Which events are told to whom. */
export function Rules(): JSX.Element {
  const [open, setOpen] = useState<NotifyRulePartsFragment | 'new' | null>(null);
  const [version, setVersion] = useState(0);
  const update = useChange(UpdateNotifyRuleDocument);
  const changed = (): void => setVersion((known) => known + 1);
  return (
    <section className="stack">
      <header className="page-head">
        <p className="muted">{text.rulesHint}</p>
        <button type="button" className="primary" onClick={() => setOpen('new')}>
          {text.addRule}
        </button>
      </header>
      <Refusal problem={update.problem} />
      <PagedTable
        document={NotifyRulesDocument}
        variables={{ first: PAGE }}
        pick={(data) => data.notificationRules}
        rowKey={(one) => one.id}
        version={version}
        caption={text.tabs.rules}
        empty={text.noRules}
        columns={[
          {
            title: common.name,
            cell: (one) => (
              <button type="button" className="plain link" onClick={() => setOpen(one)}>
                {one.name}
              </button>
            ),
          },
          {
            title: text.events,
            cell: (one) =>
              [...one.kinds.map((kind) => strings.kind[kind]), ...one.severities.map((s) => strings.severity[s])].join(
                ', ',
              ) || text.every,
          },
          { title: text.places, cell: (one) => text.placeCount(one.siteIds.length, one.cameraIds.length) },
          { title: text.steps, cell: (one) => one.steps.length },
          {
            title: text.state,
            cell: (one) => (
              <label className="check">
                <input
                  type="checkbox"
                  checked={one.enabled}
                  disabled={update.busy}
                  onChange={async ({ target }) => {
                    await update.send({ input: { id: one.id, version: one.version, enabled: target.checked } });
                    changed();
                  }}
                />
                {one.enabled ? text.on : text.off}
              </label>
            ),
          },
          { title: '', cell: (one) => <Remove rule={one} onDone={changed} /> },
        ]}
      />
      {open && (
        <RuleForm
          rule={open === 'new' ? null : open}
          onClose={() => {
            setOpen(null);
            changed();
          }}
        />
      )}
    </section>
  );
}

function Remove({ rule, onDone }: { rule: NotifyRulePartsFragment; onDone(): void }): JSX.Element {
  const { busy, problem, send } = useChange(RemoveNotifyRuleDocument);
  return (
    <Confirm
      label={common.remove}
      title={text.removeRule(rule.name)}
      problem={problem}
      busy={busy}
      onSure={async () => {
        if (!(await send({ id: rule.id }))) return false;
        onDone();
        return true;
      }}
    >
      <p>{text.removeRuleHint}</p>
    </Confirm>
  );
}
