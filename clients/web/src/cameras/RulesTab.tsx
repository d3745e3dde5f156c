import { type JSX, useState } from 'react';
import {
  CameraRulesDocument,
  DeleteAnalyticsRuleDocument,
  type RulePartsFragment,
  UpdateAnalyticsRuleDocument,
} from '../generated/graphql.ts';
import { Confirm } from '../parts/Confirm.tsx';
import { PagedTable } from '../parts/PagedTable.tsx';
import { Refusal } from '../parts/Refusal.tsx';
import { useChange } from '../parts/use-change.ts';
import { common } from '../parts/words.ts';
import { strings } from '../strings.ts';
import type { CameraTab } from './CameraPage.tsx';
import { RuleForm } from './RuleForm.tsx';
import { ruleWords as text } from './rule-words.ts';

/** What is looked for on this camera. */
export function RulesTab({ camera, again }: CameraTab): JSX.Element {
  const [open, setOpen] = useState<RulePartsFragment | 'new' | null>(null);
  const [version, setVersion] = useState(0);
  const update = useChange(UpdateAnalyticsRuleDocument);
  const changed = (): void => {
    setVersion((known) => known + 1);
    again();
  };
  const zoneName = (id: string): string => camera.zones.find((zone) => zone.id === id)?.name ?? text.zoneGone;
  return (
    <section className="stack">
      <header className="page-head">
        <p className="muted">{text.hint}</p>
        <button type="button" className="primary" onClick={() => setOpen('new')}>
          {text.add}
        </button>
      </header>
      <Refusal problem={update.problem} />
      <PagedTable
        document={CameraRulesDocument}
        variables={{ cameraId: camera.id }}
        pick={(data) => data.analyticsRules}
        rowKey={(rule) => rule.id}
        version={version}
        caption={text.caption}
        empty={
          <>
            <strong>{text.none}</strong> {text.noneHint}
          </>
        }
        columns={[
          {
            title: common.name,
            cell: (rule) => (
              <button type="button" className="plain link" onClick={() => setOpen(rule)}>
                {rule.name}
              </button>
            ),
          },
          { title: text.kind, cell: (rule) => strings.kind[rule.kind] },
          { title: text.where, cell: (rule) => rule.zoneIds.map(zoneName).join(', ') || text.wholePicture },
          { title: text.when, cell: (rule) => (rule.schedule ? text.bySchedule : common.always) },
          {
            title: text.state,
            cell: (rule) => (
              <label className="check">
                <input
                  type="checkbox"
                  checked={rule.enabled}
                  disabled={update.busy}
                  onChange={async ({ target }) => {
                    await update.send({ input: { id: rule.id, version: rule.version, enabled: target.checked } });
                    changed();
                  }}
                />
                {rule.enabled ? text.on : text.off}
              </label>
            ),
          },
          { title: '', cell: (rule) => <Delete rule={rule} onDone={changed} /> },
        ]}
      />
      {open !== null && (
        <RuleForm
          camera={camera}
          rule={open === 'new' ? null : open}
          onClose={() => setOpen(null)}
          onSaved={() => {
            setOpen(null);
            changed();
          }}
        />
      )}
    </section>
  );
}

function Delete({ rule, onDone }: { rule: RulePartsFragment; onDone(): void }): JSX.Element {
  const { busy, problem, send } = useChange(DeleteAnalyticsRuleDocument);
  return (
    <Confirm
      label={common.remove}
      title={text.removeTitle(rule.name)}
      problem={problem}
      busy={busy}
      onSure={async () => {
        if (!(await send({ id: rule.id }))) return false;
        onDone();
        return true;
      }}
    >
      <p>{text.removeHint}</p>
    </Confirm>
  );
}
