import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135157_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [access_projection] ([tenant_id] nvarchar(255) not null, [user_id] nvarchar(255) not null, [grants_version] int not null, [grants] nvarchar(max) not null, constraint [access_projection_pkey] primary key ([tenant_id], [user_id]));`,
    );

    this.addSql(
      `create table [consumed_message] ([consumer] nvarchar(255) not null, [message_id] nvarchar(255) not null, [at_ms] float(53) not null, constraint [consumed_message_pkey] primary key ([consumer], [message_id]));`,
    );

    this.addSql(
      `create table [ended_session] ([session_id] nvarchar(255) not null, [until_ms] float(53) not null, constraint [ended_session_pkey] primary key ([session_id]));`,
    );
    this.addSql(`create index [ended_session_until_ms_index] on [ended_session] ([until_ms]);`);

    this.addSql(
      `create table [outbox_message] ([seq] int identity(1,1) not null constraint [outbox_message_pkey] primary key, [message_id] nvarchar(255) not null, [topic] nvarchar(255) not null, [message_key] nvarchar(255) not null, [payload] nvarchar(max) not null);`,
    );

    this.addSql(
      `create table [reachable_edge] ([edge_id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [online] bit not null, constraint [reachable_edge_pkey] primary key ([edge_id]));`,
    );

    this.addSql(
      `create table [viewed_camera] ([camera_id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [name] nvarchar(255) not null, [deleted] bit not null, [edge_id] nvarchar(255) null, [recorders] nvarchar(max) not null, constraint [viewed_camera_pkey] primary key ([camera_id]));`,
    );
    this.addSql(`create index [viewed_camera_tenant_id_index] on [viewed_camera] ([tenant_id]);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[access_projection]', 'U') is not null drop table [access_projection];`);
    this.addSql(`if object_id('[consumed_message]', 'U') is not null drop table [consumed_message];`);
    this.addSql(`if object_id('[ended_session]', 'U') is not null drop table [ended_session];`);
    this.addSql(`if object_id('[outbox_message]', 'U') is not null drop table [outbox_message];`);
    this.addSql(`if object_id('[reachable_edge]', 'U') is not null drop table [reachable_edge];`);
    this.addSql(`if object_id('[viewed_camera]', 'U') is not null drop table [viewed_camera];`);
  }
}
