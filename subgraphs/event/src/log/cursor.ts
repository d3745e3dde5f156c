import { createHmac, timingSafeEqual } from 'node:crypto';
import { Fault } from '@vms/kit/fault';
import type { LogHead } from '../store/tenants.ts';

/** A place in a tenant's log, and for those who follow changes, in the list of changes. */
export interface LogPosition {
  readonly tenantId: string;
  readonly epoch: string;
  readonly seq: number;
  readonly changeSeq?: number;
}

/** Opaque to clients: position and a keyed checksum, so that a made-up or altered cursor is told apart. */
export function encodeCursor({ tenantId, epoch, seq, changeSeq }: LogPosition, key: string): string {
  const parts = changeSeq === undefined ? [tenantId, epoch, seq] : [tenantId, epoch, seq, changeSeq];
  const body = Buffer.from(JSON.stringify(parts)).toString('base64url');
  return `${body}.${checksum(body, key)}`;
}

/** The place to go on after, a cursor of events standing for the changes as of now; a fault says why not and what to do. */
export function decodeCursor(cursor: string, key: string, head: LogHead): { seq: number; changeSeq: number } {
  const { tenantId, epoch, seq, changeSeq = head.changeSeq } = parse(cursor, key);
  if (tenantId !== head.tenantId)
    throw new Fault('CURSOR_FOREIGN', 'This cursor belongs to another tenant; start from a cursor of your own.');
  if (epoch !== head.epoch)
    throw new Fault(
      'CURSOR_EPOCH_CHANGED',
      'The event log was rebuilt; read the list again and follow its liveCursor.',
    );
  if (seq > head.seq || changeSeq > head.changeSeq)
    throw new Fault('CURSOR_INVALID', 'This cursor lies ahead of the log; read the list again.');
  if (seq < head.firstSeq - 1 || changeSeq < head.firstChangeSeq - 1)
    throw new Fault('CURSOR_EXPIRED', 'Events after this cursor have expired; read the list again.');
  return { seq, changeSeq };
}

function parse(cursor: string, key: string): LogPosition {
  const [body = '', sum = ''] = cursor.slice(0, 512).split('.');
  const expected = Buffer.from(checksum(body, key));
  const given = Buffer.from(sum);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Fault('CURSOR_INVALID', 'This is not a cursor of the event log.');
  }
  const parts = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, string, number, number?];
  const [tenantId, epoch, seq, changeSeq] = parts;
  return { tenantId, epoch, seq, ...(changeSeq === undefined ? {} : { changeSeq }) };
}

function checksum(body: string, key: string): string {
  return createHmac('sha256', key).update(body).digest('base64url').slice(0, 16);
}
