import { type JSX, useState } from 'react';
import {
  type ChannelPartsFragment,
  ChannelsDocument,
  RemoveChannelDocument,
  TestChannelDocument,
  UpdateChannelDocument,
} from '../generated/graphql.ts';
import { Confirm } from '../parts/Confirm.tsx';
import { PagedTable } from '../parts/PagedTable.tsx';
import { Refusal } from '../parts/Refusal.tsx';
import { useChange } from '../parts/use-change.ts';
import { common } from '../parts/words.ts';
import { NewChannel } from './NewChannel.tsx';
import { notifyWords as text } from './words.ts';

const PAGE = 50;

/** The ways to reach people. Their secrets are written and never read. */
export function Channels(): JSX.Element {
  const [adding, setAdding] = useState(false);
  const [version, setVersion] = useState(0);
  const update = useChange(UpdateChannelDocument);
  const changed = (): void => setVersion((known) => known + 1);
  return (
    <section className="stack">
      <header className="page-head">
        <p className="muted">{text.channelsHint}</p>
        <button type="button" className="primary" onClick={() => setAdding(true)}>
          {text.addChannel}
        </button>
      </header>
      <Refusal problem={update.problem} />
      <PagedTable
        document={ChannelsDocument}
        variables={{ first: PAGE }}
        pick={(data) => data.channels}
        rowKey={(one) => one.id}
        version={version}
        caption={text.tabs.channels}
        empty={text.noChannels}
        columns={[
          { title: common.name, cell: (one) => one.name },
          { title: text.kind, cell: (one) => text.kinds[one.kind] },
          { title: text.target, cell: (one) => one.target },
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
          { title: '', cell: (one) => <ChannelActions channel={one} onDone={changed} /> },
        ]}
      />
      {adding && (
        <NewChannel
          onClose={() => {
            setAdding(false);
            changed();
          }}
        />
      )}
    </section>
  );
}

function ChannelActions({ channel, onDone }: { channel: ChannelPartsFragment; onDone(): void }): JSX.Element {
  const test = useChange(TestChannelDocument);
  const remove = useChange(RemoveChannelDocument);
  const [went, setWent] = useState<{ state: string; error: string | null } | null>(null);
  return (
    <>
      <div className="actions">
        <button
          type="button"
          disabled={test.busy}
          onClick={async () => setWent((await test.send({ id: channel.id }))?.delivery ?? null)}
        >
          {test.busy ? text.testing : text.sendTest}
        </button>
        <Confirm
          label={common.remove}
          title={text.removeChannel(channel.name)}
          problem={remove.problem}
          busy={remove.busy}
          onSure={async () => {
            if (!(await remove.send({ id: channel.id }))) return false;
            onDone();
            return true;
          }}
        >
          <p>{text.removeChannelHint}</p>
        </Confirm>
      </div>
      {went && (
        <p role="status" className={went.state === 'SENT' ? 'note good' : 'bad'}>
          {went.state === 'SENT' ? text.testSent : (went.error ?? text.testFailed)}
        </p>
      )}
      <Refusal problem={test.problem} />
    </>
  );
}
