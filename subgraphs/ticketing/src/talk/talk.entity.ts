import { defineEntity, p } from '@mikro-orm/core';

/** What somebody said about a ticket. */
export const CommentEntity = defineEntity({
  name: 'TicketComment',
  tableName: 'ticket_comment',
  indexes: [{ properties: ['tenantId', 'ticketId'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    ticketId: p.string(),
    authorId: p.string(),
    body: p.string().length(-1),
    createdAtMs: p.double().$type<number>(),
  },
});

/** A file of a ticket; its bytes are a blob of the same id, which is there before this row is. */
export const AttachmentEntity = defineEntity({
  name: 'TicketAttachment',
  tableName: 'ticket_attachment',
  indexes: [{ properties: ['tenantId', 'ticketId'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    ticketId: p.string(),
    authorId: p.string(),
    name: p.string(),
    contentType: p.string(),
    bytes: p.integer(),
    createdAtMs: p.double().$type<number>(),
  },
});
