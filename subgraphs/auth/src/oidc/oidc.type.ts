import { askedBy, errorType, type ObjectRef, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { SignedIn } from '../sessions/sessions.ts';
import type { userType } from '../users/user.type.ts';
import type { OidcProvider } from './oidc-sign-in.ts';

/** Signing in through a tenant's own identity provider. */
export function oidcTypes(
  builder: Builder,
  { Role }: ReturnType<typeof userType>,
  LoginSuccess: ObjectRef<Services, SignedIn>,
): void {
  const Provider = builder.objectRef<OidcProvider>('OidcProvider').implement({
    fields: (t) => ({ id: t.exposeID('id'), name: t.exposeString('name') }),
  });
  const SignInRefused = errorType(builder, 'SignInRefused', /^SIGN_IN_REFUSED$/);
  const AddResult = resultType(
    builder,
    'AddOidcProviderResult',
    successType<Services, { provider: OidcProvider }>(builder, 'AddOidcProviderSuccess', (t) => ({
      provider: t.field({ type: Provider, resolve: ({ provider }) => provider }),
    })),
    ['ValidationError', 'Forbidden', 'Conflict'],
  );
  const RemoveResult = resultType(
    builder,
    'RemoveOidcProviderResult',
    successType<Services, { done: boolean }>(builder, 'RemoveOidcProviderSuccess', (t) => ({
      done: t.exposeBoolean('done'),
    })),
    ['NotFound', 'Forbidden'],
  );
  const BeginResult = resultType(
    builder,
    'BeginOidcResult',
    successType<Services, { url: string; state: string }>(builder, 'BeginOidcSuccess', (t) => ({
      url: t.exposeString('url', { description: 'Where to send the browser.' }),
      state: t.exposeString('state', { description: 'Keep it in this browser; completeOidc wants it back.' }),
    })),
    ['NotFound', 'ValidationError'],
  );
  const CompleteResult = resultType(builder, 'CompleteOidcResult', LoginSuccess, [SignInRefused, 'ValidationError']);
  const AddInput = builder.inputType('AddOidcProviderInput', {
    fields: (t) => ({
      name: t.string({ required: true }),
      issuer: t.string({ required: true }),
      clientId: t.string({ required: true }),
      clientSecret: t.string({ required: true }),
      redirectUri: t.string({ required: true, description: 'A page of the client, registered with the provider.' }),
      joinAs: t.field({ type: Role, description: 'For people who are not members yet; otherwise they are refused.' }),
    }),
  });
  const RemoveInput = builder.inputType('RemoveOidcProviderInput', {
    fields: (t) => ({ id: t.id({ required: true }) }),
  });
  const BeginInput = builder.inputType('BeginOidcInput', { fields: (t) => ({ providerId: t.id({ required: true }) }) });
  const CompleteInput = builder.inputType('CompleteOidcInput', {
    fields: (t) => ({ state: t.string({ required: true }), callbackUrl: t.string({ required: true }) }),
  });
  builder.queryFields((t) => ({
    oidcProviders: t.field({
      type: [Provider],
      ...askedBy('public'),
      description: 'What a sign-in page offers to people of a tenant.',
      args: { tenantId: t.arg.id({ required: true }) },
      resolve: (_, { tenantId }, ctx) => ctx.services.oidc.offered(tenantId),
    }),
  }));
  builder.mutationFields((t) => ({
    addOidcProvider: t.field({
      type: AddResult,
      ...askedBy('person', 'ADMIN'),
      args: { input: t.arg({ type: AddInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({ provider: await ctx.services.oidc.add(ctx.caller, input) }),
    }),
    removeOidcProvider: t.field({
      type: RemoveResult,
      ...askedBy('person', 'ADMIN'),
      args: { input: t.arg({ type: RemoveInput, required: true }) },
      resolve: async (_, { input }, ctx) => {
        await ctx.services.oidc.remove(ctx.caller, input.id);
        return { done: true };
      },
    }),
    beginOidc: t.field({
      type: BeginResult,
      ...askedBy('public'),
      args: { input: t.arg({ type: BeginInput, required: true }) },
      resolve: (_, { input }, ctx) => ctx.services.oidc.begin(input.providerId),
    }),
    completeOidc: t.field({
      type: CompleteResult,
      ...askedBy('public'),
      args: { input: t.arg({ type: CompleteInput, required: true }) },
      resolve: (_, { input }, ctx) => ctx.services.oidc.complete(input),
    }),
  }));
}
