import { type FromEdge, type FromRelay, RELAY_PROTOCOL, type ReportKind } from '../../../schema/edge/relay-messages.ts';
import type { EdgeLink } from './edge-link.ts';
import type { RelayOptions } from './relay.ts';

type Report = Extract<FromEdge, { type: 'report' }>;

/** Which mutation owns which report; the edge's variables pass through, its identity does not. */
const ownerOf: Record<ReportKind, { subgraph: string; document: string }> = {
  events: {
    subgraph: 'event',
    document: 'mutation ($batch: String!) { answer: ingestEvents(batch: $batch) { id outcome code } }',
  },
  picture: {
    subgraph: 'event',
    document: 'mutation ($eventId: ID!, $jpeg: String!) { answer: attachEventPicture(eventId: $eventId, jpeg: $jpeg) }',
  },
  streams: {
    subgraph: 'ingestion',
    document: 'mutation ($input: EdgeReportStreamsInput!) { answer: edgeReportStreams(input: $input) }',
  },
  coverage: {
    subgraph: 'watchdog',
    document: 'mutation ($input: EdgeReportCoverageInput!) { answer: edgeReportCoverage(input: $input) }',
  },
  sync: {
    subgraph: 'sync',
    document: 'mutation ($input: EdgeReportSyncInput!) { answer: edgeReportSync(input: $input) }',
  },
  storage: {
    subgraph: 'storage',
    document: 'mutation ($input: EdgeReportStorageInput!) { answer: edgeReportStorage(input: $input) }',
  },
  analytics: {
    subgraph: 'ai-pipeline',
    document: 'mutation ($input: EdgeReportAnalyticsInput!) { answer: edgeReportAnalytics(input: $input) }',
  },
  settings: {
    subgraph: 'config',
    document: 'mutation ($input: EdgeReportSettingsInput!) { answer: edgeReportSettings(input: $input) }',
  },
  commands: {
    subgraph: 'edge-manager',
    document: 'mutation ($input: EdgeReportCommandsInput!) { answer: edgeReportCommands(input: $input) }',
  },
  actions: {
    subgraph: 'event',
    document: 'mutation ($reports: String!) { answer: edgeReportActions(reports: $reports) }',
  },
  heartbeat: {
    subgraph: 'edge-manager',
    document:
      'mutation ($input: EdgeHeartbeatInput!) { answer: edgeHeartbeat(input: $input) { cloudTime desiredVersion commands { id order } } }',
  },
};

/** Always an answer: the edge keeps what was not acknowledged and offers it again. */
export async function carryReport(report: Report, link: EdgeLink, options: RelayOptions): Promise<FromRelay> {
  const { subgraph, document } = ownerOf[report.kind];
  // Tenant and edge come from the connection, never from the payload.
  const principal = { kind: 'edge' as const, id: link.edgeServerId, tenantId: link.tenantId };
  const head = { v: RELAY_PROTOCOL, type: 'reported', id: report.id } as const;
  try {
    const variables = (report.body ?? {}) as Record<string, unknown>;
    const { data, errors } = await options.callSubgraph(subgraph, document, variables, principal);
    const first = errors?.[0];
    if (first) {
      const code = String(first.extensions?.['code'] ?? 'REPORT_REFUSED');
      return { ...head, fault: { code, message: first.message.slice(0, 2_000) } };
    }
    return { ...head, data: data?.['answer'], fault: null };
  } catch (error) {
    options.log('report failed', { kind: report.kind, edgeServerId: link.edgeServerId, error: String(error) });
    return { ...head, fault: { code: 'REPORT_UNAVAILABLE', message: 'Offer it again.' } };
  }
}
