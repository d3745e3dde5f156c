/** Prints every event as it is raised, and every picture's address: VMS_URL=… VMS_API_KEY=… node follow-events.ts */
import { EventRaisedDocument, follow, VmsClient } from '../src/index.ts';

const { VMS_URL = 'http://127.0.0.1:4000', VMS_API_KEY = '' } = process.env;
await using client = new VmsClient({ url: VMS_URL, credentials: { apiKey: VMS_API_KEY } });

const pick = ({ eventRaised }: { eventRaised: { cursor: string; event?: { id: string } | null } }) => ({
  cursor: eventRaised.cursor,
  item: (eventRaised.event ?? null) as null | { raisedAt: string; kind: string; snapshotUrl?: string | null },
});
for await (const { item } of follow(client, EventRaisedDocument, {}, { pick })) {
  const picture = item.snapshotUrl ? client.mediaUrl(item.snapshotUrl) : 'no picture yet';
  process.stdout.write(`${item.raisedAt} ${item.kind} ${picture}\n`);
}
