import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135156_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [access_group] ([group_id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [camera_ids] nvarchar(max) not null, constraint [access_group_pkey] primary key ([group_id]));`,
    );
    this.addSql(`create index [access_group_tenant_id_index] on [access_group] ([tenant_id]);`);

    this.addSql(
      `create table [access_projection] ([tenant_id] nvarchar(255) not null, [user_id] nvarchar(255) not null, [grants_version] int not null, [grants] nvarchar(max) not null, constraint [access_projection_pkey] primary key ([tenant_id], [user_id]));`,
    );

    this.addSql(
      `create table [api_key] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [name] nvarchar(255) not null, [prefix] nvarchar(255) not null, [hash] nvarchar(255) not null, [scopes] nvarchar(max) not null, [created_by] nvarchar(255) not null, [created_at_ms] float(53) not null, [expires_at_ms] float(53) null, [last_used_at_ms] float(53) null, [revoked_at_ms] float(53) null, constraint [api_key_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [api_key_tenant_id_index] on [api_key] ([tenant_id]);`);
    this.addSql(`create unique index [api_key_hash_unique] on [api_key] ([hash]);`);

    this.addSql(
      `create table [attempt] ([key] nvarchar(255) not null, [count] int not null, [not_before_ms] float(53) not null, constraint [attempt_pkey] primary key ([key]));`,
    );
    this.addSql(`create index [attempt_not_before_ms_index] on [attempt] ([not_before_ms]);`);

    this.addSql(
      `create table [consumed_message] ([consumer] nvarchar(255) not null, [message_id] nvarchar(255) not null, [at_ms] float(53) not null, constraint [consumed_message_pkey] primary key ([consumer], [message_id]));`,
    );

    this.addSql(
      `create table [ended_session] ([session_id] nvarchar(255) not null, [until_ms] float(53) not null, constraint [ended_session_pkey] primary key ([session_id]));`,
    );
    this.addSql(`create index [ended_session_until_ms_index] on [ended_session] ([until_ms]);`);

    this.addSql(
      `create table [membership] ([tenant_id] nvarchar(255) not null, [user_id] nvarchar(255) not null, [tenant_name] nvarchar(255) not null, [role] nvarchar(255) not null, [grants_version] int not null, [grants] nvarchar(max) not null, [roles] nvarchar(max) null, [disabled_at_ms] float(53) null, constraint [membership_pkey] primary key ([tenant_id], [user_id]));`,
    );

    this.addSql(
      `create table [outbox_message] ([seq] int identity(1,1) not null constraint [outbox_message_pkey] primary key, [message_id] nvarchar(255) not null, [topic] nvarchar(255) not null, [message_key] nvarchar(255) not null, [payload] nvarchar(max) not null);`,
    );

    this.addSql(
      `create table [password_reset] ([hash] nvarchar(255) not null, [user_id] nvarchar(255) not null, [expires_at_ms] float(53) not null, constraint [password_reset_pkey] primary key ([hash]));`,
    );
    this.addSql(`create index [password_reset_user_id_index] on [password_reset] ([user_id]);`);
    this.addSql(`create index [password_reset_expires_at_ms_index] on [password_reset] ([expires_at_ms]);`);

    this.addSql(
      `create table [refresh_token] ([hash] nvarchar(255) not null, [family] nvarchar(255) not null, [user_id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [expires_at_ms] float(53) not null, [used_at_ms] float(53) null, constraint [refresh_token_pkey] primary key ([hash]));`,
    );
    this.addSql(`create index [refresh_token_family_index] on [refresh_token] ([family]);`);
    this.addSql(`create index [refresh_token_expires_at_ms_index] on [refresh_token] ([expires_at_ms]);`);

    this.addSql(
      `create table [role] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [name] nvarchar(255) not null, [permissions] nvarchar(max) not null, [version] int not null, constraint [role_pkey] primary key ([id]));`,
    );
    this.addSql(`create unique index [role_tenant_id_name_unique] on [role] ([tenant_id], [name]);`);

    this.addSql(
      `create table [session] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [user_id] nvarchar(255) not null, [method] nvarchar(16) not null, [created_at_ms] float(53) not null, [used_at_ms] float(53) not null, [expires_at_ms] float(53) not null, constraint [session_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [session_tenant_id_index] on [session] ([tenant_id]);`);
    this.addSql(`create index [session_user_id_index] on [session] ([user_id]);`);
    this.addSql(`create index [session_expires_at_ms_index] on [session] ([expires_at_ms]);`);

    this.addSql(
      `create table [user] ([id] nvarchar(255) not null, [email] nvarchar(255) not null, [name] nvarchar(255) not null, [password_hash] nvarchar(255) not null, [created_at_ms] float(53) not null, [totp_sealed] nvarchar(1000) null, [totp_confirmed] bit null, [totp_step] float(53) null, [recovery_hashes] nvarchar(max) null, constraint [user_pkey] primary key ([id]));`,
    );
    this.addSql(`create unique index [user_email_unique] on [user] ([email]);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[access_group]', 'U') is not null drop table [access_group];`);
    this.addSql(`if object_id('[access_projection]', 'U') is not null drop table [access_projection];`);
    this.addSql(`if object_id('[api_key]', 'U') is not null drop table [api_key];`);
    this.addSql(`if object_id('[attempt]', 'U') is not null drop table [attempt];`);
    this.addSql(`if object_id('[consumed_message]', 'U') is not null drop table [consumed_message];`);
    this.addSql(`if object_id('[ended_session]', 'U') is not null drop table [ended_session];`);
    this.addSql(`if object_id('[membership]', 'U') is not null drop table [membership];`);
    this.addSql(`if object_id('[outbox_message]', 'U') is not null drop table [outbox_message];`);
    this.addSql(`if object_id('[password_reset]', 'U') is not null drop table [password_reset];`);
    this.addSql(`if object_id('[refresh_token]', 'U') is not null drop table [refresh_token];`);
    this.addSql(`if object_id('[role]', 'U') is not null drop table [role];`);
    this.addSql(`if object_id('[session]', 'U') is not null drop table [session];`);
    this.addSql(`if object_id('[user]', 'U') is not null drop table [user];`);
  }
}
