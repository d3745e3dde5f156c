import { create, toBinary } from '@bufbuild/protobuf';
import { type EdgeEvent, EventBatchSchema, TraceHopSchema } from '../../../schema/messages/gen/event_pb.js';
import type { EventSource } from './event-uplink.ts';
import type { PictureSource } from './picture-uplink.ts';

export interface OutboxResult {
  readonly id: string;
  readonly outcome: 'STORED' | 'DUPLICATE' | 'REJECTED' | 'TOO_OLD';
  readonly code: string | null;
}

/** The durable outbox, as far as the agent needs it. */
export interface AgentOutbox extends PictureSource {
  pending(limit: number): readonly EdgeEvent[];
  acknowledge(results: readonly OutboxResult[]): void;
  stats(): { readonly pendingEvents: number; readonly lastAckAtMs: number | null; readonly backlogBytes: number };
  onRaised?(callback: () => void): void;
}

/** Pending events as one batch each, with the hop `uploaded` in their trace; the stored ones stay as they are. */
export function encodeBatches(outbox: AgentOutbox, now: () => number): EventSource {
  return {
    pending: (limit) => {
      const uploaded = create(TraceHopSchema, { hop: 'uploaded', atMs: BigInt(Math.round(now())) });
      const events = outbox.pending(limit).map((event) => ({ ...event, trace: [...event.trace, uploaded] }));
      if (events.length === 0) return { count: 0, batchBase64: '' };
      const bytes = toBinary(EventBatchSchema, create(EventBatchSchema, { events }));
      return { count: events.length, batchBase64: Buffer.from(bytes).toString('base64') };
    },
    acknowledge: (results) => outbox.acknowledge(results as readonly OutboxResult[]),
  };
}
