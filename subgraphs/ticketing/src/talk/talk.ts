import type { InferEntity } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { idText, line, parseInput, prose } from '@vms/kit/input';
import { z } from 'zod';
import { record, type Ticket, type TicketDeps } from '../tickets/journal.ts';
import type { Caller, Tickets } from '../tickets/tickets.ts';
import { AttachmentEntity, CommentEntity } from './talk.entity.ts';

export type Comment = InferEntity<typeof CommentEntity>;
export type Attachment = InferEntity<typeof AttachmentEntity>;
type PageArgs = { first?: number | null | undefined; after?: string | null | undefined };

const attachmentBytesMax = 2 * 1024 * 1024;
const attachmentsMax = 50;
const said = z.object({ ticketId: idText, body: prose(10_000).refine((text) => text.trim() !== '', 'is empty') });
const attached = z.object({
  ticketId: idText,
  name: line(200).refine((name) => !/[\\/]/.test(name), 'is a file name without folders'),
  contentType: z.string().regex(/^[a-z]+\/[a-z0-9.+-]{1,100}$/, 'is no media type such as image/png'),
  base64: z
    .string()
    .max(Math.ceil((attachmentBytesMax * 4) / 3) + 4, `is larger than ${attachmentBytesMax} bytes`)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'is no base64'),
});

/** What people say about a ticket and the files they add. */
export class Talk {
  readonly #deps: TicketDeps;
  readonly #tickets: Tickets;

  constructor(deps: TicketDeps, tickets: Tickets) {
    this.#deps = deps;
    this.#tickets = tickets;
  }

  async comment(caller: Caller, access: Access, input: unknown): Promise<{ comment: Comment; ticket: Ticket }> {
    const { ticketId, body } = parseInput(said, input);
    const { relational, outbox, newId, clock } = this.#deps;
    const done = await relational.forTenant(caller.tenantId).transactional(async (em) => {
      const ticket = await this.#tickets.own(em, ticketId, access);
      const comment = em.create(CommentEntity, {
        ...{ id: newId(), tenantId: caller.tenantId, ticketId, authorId: caller.id, body, createdAtMs: clock.now() },
      });
      record(this.#deps, em, ticket, { actorId: caller.id, what: 'COMMENTED', before: null, after: comment.id });
      return { comment, ticket };
    });
    outbox.wake();
    return done;
  }

  comments({ id, tenantId }: Ticket, args: PageArgs): Promise<CountedPage<Comment>> {
    return pageById(this.#deps.relational.forTenant(tenantId), CommentEntity, { ticketId: id }, args);
  }

  /** The bytes first, then the row: a crash between leaves bytes that nobody names, never a name without bytes. */
  async attach(caller: Caller, access: Access, input: unknown): Promise<{ attachment: Attachment; ticket: Ticket }> {
    const { ticketId, base64, name, contentType } = parseInput(attached, input);
    const { relational, outbox, newId, clock, blobs } = this.#deps;
    const em = relational.forTenant(caller.tenantId);
    const { number } = await this.#tickets.own(em, ticketId, access);
    if ((await em.count(AttachmentEntity, { ticketId })) >= attachmentsMax)
      throw new Fault('CONFLICT', `Ticket ${number} has ${attachmentsMax} attachments already.`);
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.length > attachmentBytesMax)
      throw new Fault('VALIDATION_FAILED', `The file has ${bytes.length} bytes; at most ${attachmentBytesMax}.`, {
        field: 'base64',
      });
    const id = newId();
    await blobs.put(id, bytes);
    const done = await relational.forTenant(caller.tenantId).transactional(async (inner) => {
      const ticket = await this.#tickets.own(inner, ticketId, access);
      const attachment = inner.create(AttachmentEntity, {
        ...{ id, tenantId: caller.tenantId, ticketId, authorId: caller.id, name, contentType, bytes: bytes.length },
        createdAtMs: clock.now(),
      });
      record(this.#deps, inner, ticket, { actorId: caller.id, what: 'ATTACHED', before: null, after: name });
      return { attachment, ticket };
    });
    outbox.wake();
    return done;
  }

  /** Oldest first. */
  attachments({ id, tenantId }: Ticket): Promise<Attachment[]> {
    const em = this.#deps.relational.forTenant(tenantId);
    return em.find(AttachmentEntity, { ticketId: id }, { orderBy: { id: 'asc' }, limit: attachmentsMax });
  }

  async bytesOf({ id, name }: Attachment): Promise<Buffer> {
    const bytes = await this.#deps.blobs.get(id);
    if (!bytes) throw notFound('file any more for', name);
    return bytes;
  }
}
