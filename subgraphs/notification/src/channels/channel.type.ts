import { askedBy, type ObjectRef, resultType, sensitive } from '@vms/kit/builder';
import { countedConnection, successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import { channelKinds } from './channel.entity.ts';
import { describeTarget } from './channel-input.ts';
import type { Channel } from './channels.ts';

/** Channel, its queries and mutations, and the root types. */
export function channelType(builder: Builder): ObjectRef<Services, Channel> {
  const Kind = builder.enumType('ChannelKind', { values: channelKinds });
  const ChannelType = builder.objectRef<Channel>('Channel').implement({
    description: 'A way to reach people. Its secrets are never readable.',
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      kind: t.field({ type: Kind, resolve: ({ kind }) => kind }),
      target: t.string({ resolve: ({ kind, settings }) => describeTarget(kind, settings) }),
      enabled: t.exposeBoolean('enabled'),
      version: t.exposeInt('version'),
      createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => new Date(createdAtMs) }),
    }),
  });
  builder.asEntity(ChannelType, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: async ({ id }, ctx) => {
      (await ctx.access()).require('CONFIGURE');
      return ctx.load('channel', id, (ids) => ctx.services.channels.byIds(ctx.tenantId, ids));
    },
  });
  const PushChannel = builder.objectRef<Channel>('PushChannel').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      publicKey: t.string({
        description: 'The applicationServerKey of PushManager.subscribe().',
        resolve: ({ settings }) => String(settings.publicKey),
      }),
    }),
  });
  const ChannelConnection = countedConnection(builder, 'Channel', ChannelType);
  builder.queryType({
    fields: (t) => ({
      channels: t.field({
        // Where secrets lead, though never the secrets.
        ...sensitive(askedBy('user', 'CONFIGURE')),
        type: ChannelConnection,
        args: { first: t.arg.int({ defaultValue: 50 }), after: t.arg.string() },
        resolve: async (_, args, ctx) => ctx.services.channels.page(ctx.tenantId, await ctx.access(), args),
      }),
      pushChannels: t.field({
        type: [PushChannel],
        resolve: (_, _args, ctx) => ctx.services.channels.pushChannels(ctx.tenantId),
      }),
    }),
  });
  channelMutations(builder, ChannelType);
  return ChannelType;
}

function targetFields(builder: Builder) {
  const EmailInput = builder.inputType('ChannelEmailInput', {
    fields: (t) => ({
      host: t.string({ required: true }),
      port: t.int({ required: true, defaultValue: 587 }),
      secure: t.boolean({ required: true, defaultValue: false, description: 'TLS from the first byte (port 465).' }),
      from: t.string({ required: true }),
      to: t.stringList({ required: true }),
      username: t.string(),
      password: t.string(),
    }),
  });
  const WebhookInput = builder.inputType('ChannelWebhookInput', {
    fields: (t) => ({
      url: t.string({ required: true }),
      signingSecret: t.string({ description: 'Made, and shown once, when left out.' }),
    }),
  });
  const WebPushInput = builder.inputType('ChannelWebPushInput', {
    fields: (t) => ({ contact: t.string({ required: true, description: 'An e-mail address for push services.' }) }),
  });
  const SmsProvider = builder.enumType('SmsProvider', { values: ['TWILIO'] as const });
  const SmsInput = builder.inputType('ChannelSmsInput', {
    fields: (t) => ({
      provider: t.field({ type: SmsProvider, required: true }),
      accountId: t.string({ required: true }),
      token: t.string({ required: true }),
      from: t.string({ required: true }),
      to: t.stringList({ required: true }),
      baseUrl: t.string({ description: 'Of a provider that speaks the same API.' }),
    }),
  });
  const ChatProvider = builder.enumType('ChatProvider', { values: ['SLACK', 'TEAMS', 'TELEGRAM'] as const });
  const ChatInput = builder.inputType('ChannelChatInput', {
    fields: (t) => ({
      provider: t.field({ type: ChatProvider, required: true }),
      webhookUrl: t.string({ description: 'SLACK, TEAMS: the incoming webhook.' }),
      botToken: t.string({ description: 'TELEGRAM.' }),
      chatId: t.string({ description: 'TELEGRAM.' }),
      baseUrl: t.string(),
    }),
  });
  return { EmailInput, WebhookInput, WebPushInput, SmsInput, ChatInput };
}

function channelMutations(builder: Builder, ChannelType: ObjectRef<Services, Channel>): void {
  const { EmailInput, WebhookInput, WebPushInput, SmsInput, ChatInput } = targetFields(builder);
  const AddChannelInput = builder.inputType('AddChannelInput', {
    description: 'Exactly one of email, webhook, webPush, sms, chat.',
    fields: (t) => ({
      name: t.string({ required: true }),
      enabled: t.boolean(),
      email: t.field({ type: EmailInput }),
      webhook: t.field({ type: WebhookInput }),
      webPush: t.field({ type: WebPushInput }),
      sms: t.field({ type: SmsInput }),
      chat: t.field({ type: ChatInput }),
    }),
  });
  const UpdateChannelInput = builder.inputType('UpdateChannelInput', {
    description: 'What is left out stays; a target replaces the whole target.',
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      name: t.string(),
      enabled: t.boolean(),
      email: t.field({ type: EmailInput }),
      webhook: t.field({ type: WebhookInput }),
      webPush: t.field({ type: WebPushInput }),
      sms: t.field({ type: SmsInput }),
      chat: t.field({ type: ChatInput }),
    }),
  });
  const SubscribePushInput = builder.inputType('SubscribePushInput', {
    fields: (t) => ({
      channelId: t.id({ required: true }),
      endpoint: t.string({ required: true }),
      p256dh: t.string({ required: true }),
      auth: t.string({ required: true }),
    }),
  });
  type Saved = { channel: Channel; shownOnce: string | null };
  const saved = (name: string) =>
    successType<Services, Saved>(builder, name, (t) => ({
      channel: t.field({ type: ChannelType, resolve: ({ channel }) => channel }),
      signingSecret: t.string({
        nullable: true,
        description: 'Of a webhook whose secret was made here; nothing shows it again.',
        resolve: ({ shownOnce }) => shownOnce,
      }),
    }));
  const removed = (name: string) =>
    successType<Services, { id: string }>(builder, name, (t) => ({ id: t.exposeID('id') }));
  const add = resultType(builder, 'AddChannelResult', saved('AddChannelSuccess'), [
    'ValidationError',
    'Forbidden',
    'Conflict',
  ]);
  const update = resultType(builder, 'UpdateChannelResult', saved('UpdateChannelSuccess'), [
    'ValidationError',
    'NotFound',
    'Forbidden',
    'Conflict',
  ]);
  const remove = resultType(builder, 'RemoveChannelResult', removed('RemoveChannelSuccess'), ['NotFound', 'Forbidden']);
  const subscribe = resultType(builder, 'SubscribePushResult', removed('SubscribePushSuccess'), [
    'ValidationError',
    'NotFound',
    'Conflict',
  ]);
  const unsubscribe = resultType(builder, 'UnsubscribePushResult', removed('UnsubscribePushSuccess'), ['NotFound']);
  builder.mutationType({
    fields: (t) => ({
      addChannel: t.field({
        ...askedBy('user', 'CONFIGURE'),
        type: add,
        args: { input: t.arg({ type: AddChannelInput, required: true }) },
        resolve: async (_, { input }, ctx) => ctx.services.channels.add(ctx.caller, await ctx.access(), input),
      }),
      updateChannel: t.field({
        ...askedBy('user', 'CONFIGURE'),
        type: update,
        args: { input: t.arg({ type: UpdateChannelInput, required: true }) },
        resolve: async (_, { input }, ctx) => ctx.services.channels.update(ctx.caller, await ctx.access(), input),
      }),
      removeChannel: t.field({
        ...askedBy('user', 'CONFIGURE'),
        type: remove,
        args: { id: t.arg.id({ required: true }) },
        resolve: async (_, { id }, ctx) => ctx.services.channels.remove(ctx.caller, await ctx.access(), id),
      }),
      subscribePush: t.field({
        ...askedBy('person'),
        type: subscribe,
        args: { input: t.arg({ type: SubscribePushInput, required: true }) },
        resolve: (_, { input }, ctx) => ctx.services.channels.subscribePush(ctx.caller, input),
      }),
      unsubscribePush: t.field({
        ...askedBy('person'),
        type: unsubscribe,
        args: { id: t.arg.id({ required: true }) },
        resolve: (_, { id }, ctx) => ctx.services.channels.unsubscribePush(ctx.caller, id),
      }),
    }),
  });
}
