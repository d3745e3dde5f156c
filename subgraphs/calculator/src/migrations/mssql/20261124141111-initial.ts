import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124141111_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [access_projection] ([tenant_id] nvarchar(255) not null, [user_id] nvarchar(255) not null, [grants_version] int not null, [grants] nvarchar(max) not null, constraint [access_projection_pkey] primary key ([tenant_id], [user_id]));`,
    );

    this.addSql(
      `create table [audit_pending] ([id] nvarchar(255) not null, [at_ms] float(53) not null, [entry] nvarchar(max) not null, constraint [audit_pending_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [audit_pending_at_ms_index] on [audit_pending] ([at_ms]);`);

    this.addSql(
      `create table [camera_measure] ([camera_id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [deleted] bit not null, [codec] nvarchar(255) null, [width] int null, [height] int null, [fps] float(53) null, [bitrate_bps] float(53) null, constraint [camera_measure_pkey] primary key ([camera_id]));`,
    );
    this.addSql(`create index [camera_measure_tenant_id_site_id_index] on [camera_measure] ([tenant_id], [site_id]);`);

    this.addSql(
      `create table [consumed_message] ([consumer] nvarchar(255) not null, [message_id] nvarchar(255) not null, [at_ms] float(53) not null, constraint [consumed_message_pkey] primary key ([consumer], [message_id]));`,
    );

    this.addSql(
      `create table [cost_scenario] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [name] nvarchar(255) not null, [version] int not null, [input] nvarchar(max) not null, [created_at_ms] float(53) not null, [updated_at_ms] float(53) not null, constraint [cost_scenario_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [cost_scenario_tenant_id_index] on [cost_scenario] ([tenant_id]);`);

    this.addSql(
      `create table [ended_session] ([session_id] nvarchar(255) not null, [until_ms] float(53) not null, constraint [ended_session_pkey] primary key ([session_id]));`,
    );
    this.addSql(`create index [ended_session_until_ms_index] on [ended_session] ([until_ms]);`);

    this.addSql(
      `create table [outbox_message] ([seq] int identity(1,1) not null constraint [outbox_message_pkey] primary key, [message_id] nvarchar(255) not null, [topic] nvarchar(255) not null, [message_key] nvarchar(255) not null, [payload] nvarchar(max) not null);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[access_projection]', 'U') is not null drop table [access_projection];`);
    this.addSql(`if object_id('[audit_pending]', 'U') is not null drop table [audit_pending];`);
    this.addSql(`if object_id('[camera_measure]', 'U') is not null drop table [camera_measure];`);
    this.addSql(`if object_id('[consumed_message]', 'U') is not null drop table [consumed_message];`);
    this.addSql(`if object_id('[cost_scenario]', 'U') is not null drop table [cost_scenario];`);
    this.addSql(`if object_id('[ended_session]', 'U') is not null drop table [ended_session];`);
    this.addSql(`if object_id('[outbox_message]', 'U') is not null drop table [outbox_message];`);
  }
}
