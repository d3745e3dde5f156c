import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124141854_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [access_projection] ([tenant_id] nvarchar(255) not null, [user_id] nvarchar(255) not null, [grants_version] int not null, [grants] nvarchar(max) not null, constraint [access_projection_pkey] primary key ([tenant_id], [user_id]));`,
    );

    this.addSql(
      `create table [audit_pending] ([id] nvarchar(255) not null, [at_ms] float(53) not null, [entry] nvarchar(max) not null, constraint [audit_pending_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [audit_pending_at_ms_index] on [audit_pending] ([at_ms]);`);

    this.addSql(
      `create table [config_counter] ([tenant_id] nvarchar(255) not null, [last] int not null, constraint [config_counter_pkey] primary key ([tenant_id]));`,
    );

    this.addSql(
      `create table [config_document] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [kind] nvarchar(255) not null, [scope] nvarchar(255) not null, [scope_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [camera_id] nvarchar(255) null, [version] int not null, [content] nvarchar(max) not null, constraint [config_document_pkey] primary key ([id]));`,
    );
    this.addSql(
      `create unique index [config_document_tenant_id_kind_scope_scope_id_unique] on [config_document] ([tenant_id], [kind], [scope], [scope_id]);`,
    );

    this.addSql(
      `create table [config_kind] ([tenant_id] nvarchar(255) not null, [kind] nvarchar(255) not null, [schema] nvarchar(max) not null, [version] int not null, [updated_at_ms] float(53) not null, constraint [config_kind_pkey] primary key ([tenant_id], [kind]));`,
    );

    this.addSql(
      `create table [config_place] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [scope] nvarchar(255) not null, [site_id] nvarchar(255) null, [edge_id] nvarchar(255) null, [deleted] bit not null, constraint [config_place_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [config_place_tenant_id_index] on [config_place] ([tenant_id]);`);

    this.addSql(
      `create table [config_version] ([document_id] nvarchar(255) not null, [version] int not null, [tenant_id] nvarchar(255) not null, [seq] int not null, [kind] nvarchar(255) not null, [scope] nvarchar(255) not null, [scope_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [camera_id] nvarchar(255) null, [content] nvarchar(max) not null, [author_id] nvarchar(255) not null, [note] nvarchar(255) null, [at_ms] float(53) not null, constraint [config_version_pkey] primary key ([document_id], [version]));`,
    );
    this.addSql(`create unique index [config_version_tenant_id_seq_unique] on [config_version] ([tenant_id], [seq]);`);

    this.addSql(
      `create table [consumed_message] ([consumer] nvarchar(255) not null, [message_id] nvarchar(255) not null, [at_ms] float(53) not null, constraint [consumed_message_pkey] primary key ([consumer], [message_id]));`,
    );

    this.addSql(
      `create table [ended_session] ([session_id] nvarchar(255) not null, [until_ms] float(53) not null, constraint [ended_session_pkey] primary key ([session_id]));`,
    );
    this.addSql(`create index [ended_session_until_ms_index] on [ended_session] ([until_ms]);`);

    this.addSql(
      `create table [feature_flag] ([tenant_id] nvarchar(255) not null, [key] nvarchar(255) not null, [description] nvarchar(255) not null, [enabled] bit not null, [percent] int not null, [overrides] nvarchar(max) not null, [version] int not null, [updated_at_ms] float(53) not null, constraint [feature_flag_pkey] primary key ([tenant_id], [key]));`,
    );

    this.addSql(
      `create table [outbox_message] ([seq] int identity(1,1) not null constraint [outbox_message_pkey] primary key, [message_id] nvarchar(255) not null, [topic] nvarchar(255) not null, [message_key] nvarchar(255) not null, [payload] nvarchar(max) not null);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[access_projection]', 'U') is not null drop table [access_projection];`);
    this.addSql(`if object_id('[audit_pending]', 'U') is not null drop table [audit_pending];`);
    this.addSql(`if object_id('[config_counter]', 'U') is not null drop table [config_counter];`);
    this.addSql(`if object_id('[config_document]', 'U') is not null drop table [config_document];`);
    this.addSql(`if object_id('[config_kind]', 'U') is not null drop table [config_kind];`);
    this.addSql(`if object_id('[config_place]', 'U') is not null drop table [config_place];`);
    this.addSql(`if object_id('[config_version]', 'U') is not null drop table [config_version];`);
    this.addSql(`if object_id('[consumed_message]', 'U') is not null drop table [consumed_message];`);
    this.addSql(`if object_id('[ended_session]', 'U') is not null drop table [ended_session];`);
    this.addSql(`if object_id('[feature_flag]', 'U') is not null drop table [feature_flag];`);
    this.addSql(`if object_id('[outbox_message]', 'U') is not null drop table [outbox_message];`);
  }
}
