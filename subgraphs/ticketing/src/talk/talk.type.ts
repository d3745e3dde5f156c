import type { ObjectRef } from '@vms/kit/builder';
import { countedConnection } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { Attachment, Comment } from './talk.ts';

/** TicketComment and TicketAttachment. */
export function talkTypes(builder: Builder, User: ObjectRef<Services, { id: string }>) {
  const CommentType = builder.objectRef<Comment>('TicketComment').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      author: t.field({ type: User, nullable: true, resolve: ({ authorId }) => ({ id: authorId }) }),
      body: t.exposeString('body'),
      createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => new Date(createdAtMs) }),
    }),
  });
  const AttachmentType = builder.objectRef<Attachment>('TicketAttachment').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      contentType: t.exposeString('contentType'),
      bytes: t.exposeInt('bytes'),
      author: t.field({ type: User, nullable: true, resolve: ({ authorId }) => ({ id: authorId }) }),
      createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => new Date(createdAtMs) }),
      base64: t.string({
        nullable: true,
        description: 'The file itself.',
        resolve: async (attachment, _, ctx) => (await ctx.services.talk.bytesOf(attachment)).toString('base64'),
      }),
    }),
  });
  return {
    CommentType,
    Attachment: AttachmentType,
    CommentConnection: countedConnection<Services, Comment>(builder, 'TicketComment', CommentType),
  };
}
