import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124140602_audit_and_sign_in extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [audit_entry] ([tenant_id] nvarchar(255) not null, [seq] int not null, [id] nvarchar(255) not null, [at_ms] float(53) not null, [actor_kind] nvarchar(255) not null, [actor_id] nvarchar(255) not null, [action] nvarchar(255) not null, [target] nvarchar(4000) not null, [outcome] nvarchar(255) not null, [trace_id] nvarchar(255) not null, [previous_hash] nvarchar(255) not null, [hash] nvarchar(255) not null, constraint [audit_entry_pkey] primary key ([tenant_id], [seq]));`,
    );
    this.addSql(`create unique index [audit_entry_id_unique] on [audit_entry] ([id]);`);
    this.addSql(`create index [audit_entry_tenant_id_at_ms_index] on [audit_entry] ([tenant_id], [at_ms]);`);
    this.addSql(
      `create index [audit_entry_tenant_id_actor_id_seq_index] on [audit_entry] ([tenant_id], [actor_id], [seq]);`,
    );

    this.addSql(
      `create table [audit_pending] ([id] nvarchar(255) not null, [at_ms] float(53) not null, [entry] nvarchar(max) not null, constraint [audit_pending_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [audit_pending_at_ms_index] on [audit_pending] ([at_ms]);`);

    this.addSql(
      `create table [oidc_attempt] ([state_hash] nvarchar(255) not null, [provider_id] nvarchar(255) not null, [sealed] nvarchar(1000) not null, [expires_at_ms] float(53) not null, constraint [oidc_attempt_pkey] primary key ([state_hash]));`,
    );
    this.addSql(`create index [oidc_attempt_expires_at_ms_index] on [oidc_attempt] ([expires_at_ms]);`);

    this.addSql(
      `create table [oidc_link] ([provider_id] nvarchar(255) not null, [subject] nvarchar(255) not null, [user_id] nvarchar(255) not null, constraint [oidc_link_pkey] primary key ([provider_id], [subject]));`,
    );
    this.addSql(`create index [oidc_link_user_id_index] on [oidc_link] ([user_id]);`);

    this.addSql(
      `create table [oidc_provider] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [name] nvarchar(255) not null, [issuer] nvarchar(500) not null, [client_id] nvarchar(255) not null, [secret_sealed] nvarchar(2000) not null, [redirect_uri] nvarchar(500) not null, [join_as] nvarchar(16) null, constraint [oidc_provider_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [oidc_provider_tenant_id_index] on [oidc_provider] ([tenant_id]);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[audit_entry]', 'U') is not null drop table [audit_entry];`);
    this.addSql(`if object_id('[audit_pending]', 'U') is not null drop table [audit_pending];`);
    this.addSql(`if object_id('[oidc_attempt]', 'U') is not null drop table [oidc_attempt];`);
    this.addSql(`if object_id('[oidc_link]', 'U') is not null drop table [oidc_link];`);
    this.addSql(`if object_id('[oidc_provider]', 'U') is not null drop table [oidc_provider];`);
  }
}
