import { createHmac, timingSafeEqual } from 'node:crypto';
import { Fault } from '@vms/kit/fault';

/** A place in a tenant's log. */
export interface LogPosition {
  tenantId: string;
  epoch: string;
  seq: number;
}

/** Opaque to clients: position and a keyed checksum, so that a made-up or altered cursor is told apart. */
export function encodeCursor(position: LogPosition, key: string): string {
  const body = Buffer.from(JSON.stringify([position.tenantId, position.epoch, position.seq])).toString('base64url');
  return `${body}.${checksum(body, key)}`;
}

/** The sequence number to go on after; a fault says why not and what to do. */
export function decodeCursor(cursor: string, key: string, head: LogPosition & { firstSeq: number }): number {
  const { tenantId, epoch, seq } = parse(cursor, key);
  if (tenantId !== head.tenantId)
    throw new Fault('CURSOR_FOREIGN', 'This cursor belongs to another tenant; start from a cursor of your own.');
  if (epoch !== head.epoch)
    throw new Fault(
      'CURSOR_EPOCH_CHANGED',
      'The event log was rebuilt; read the list again and follow its liveCursor.',
    );
  if (seq > head.seq) throw new Fault('CURSOR_INVALID', 'This cursor lies ahead of the log; read the list again.');
  if (seq < head.firstSeq - 1)
    throw new Fault('CURSOR_EXPIRED', 'Events after this cursor have expired; read the list again.');
  return seq;
}

function parse(cursor: string, key: string): LogPosition {
  const [body = '', sum = ''] = cursor.slice(0, 512).split('.');
  const expected = Buffer.from(checksum(body, key));
  const given = Buffer.from(sum);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Fault('CURSOR_INVALID', 'This is not a cursor of the event log.');
  }
  const [tenantId, epoch, seq] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, string, number];
  return { tenantId, epoch, seq };
}

function checksum(body: string, key: string): string {
  return createHmac('sha256', key).update(body).digest('base64url').slice(0, 16);
}
