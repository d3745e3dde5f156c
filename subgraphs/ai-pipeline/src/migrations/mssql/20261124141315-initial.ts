import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124141315_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [access_projection] ([tenant_id] nvarchar(255) not null, [user_id] nvarchar(255) not null, [grants_version] int not null, [grants] nvarchar(max) not null, constraint [access_projection_pkey] primary key ([tenant_id], [user_id]));`,
    );

    this.addSql(
      `create table [ai_model] ([tenant_id] nvarchar(255) not null, [id] nvarchar(255) not null, [name] nvarchar(255) not null, [task] nvarchar(255) not null, [created_at_ms] float(53) not null, constraint [ai_model_pkey] primary key ([tenant_id], [id]));`,
    );

    this.addSql(
      `create table [ai_model_cost] ([tenant_id] nvarchar(255) not null, [edge_id] nvarchar(255) not null, [model_id] nvarchar(255) not null, [version] nvarchar(255) not null, [provider] nvarchar(255) not null, [frames] float(53) not null, [ms_per_frame] float(53) not null, [as_of_ms] float(53) not null, constraint [ai_model_cost_pkey] primary key ([tenant_id], [edge_id], [model_id], [version]));`,
    );

    this.addSql(
      `create table [ai_model_version] ([tenant_id] nvarchar(255) not null, [model_id] nvarchar(255) not null, [version] nvarchar(255) not null, [sha256] nvarchar(255) not null, [licence] nvarchar(255) not null, [card] nvarchar(20000) not null, [input_width] int not null, [input_height] int not null, [decoder] nvarchar(255) not null, [classes] nvarchar(max) not null, [created_at_ms] float(53) not null, constraint [ai_model_version_pkey] primary key ([tenant_id], [model_id], [version]));`,
    );

    this.addSql(
      `create table [analytics_camera] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [edge_id] nvarchar(255) null, [deleted] bit not null, constraint [analytics_camera_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [analytics_camera_tenant_id_index] on [analytics_camera] ([tenant_id]);`);
    this.addSql(`create index [analytics_camera_edge_id_index] on [analytics_camera] ([edge_id]);`);

    this.addSql(
      `create table [analytics_rule] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [camera_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [name] nvarchar(255) not null, [kind] nvarchar(255) not null, [enabled] bit not null, [version] int not null, [zone_ids] nvarchar(max) not null, [schedule] nvarchar(max) null, [min_confidence] float(53) null, [min_hits] int null, [dwell_ms] int null, [cooldown_ms] int null, [classes] nvarchar(max) not null, [direction] nvarchar(255) null, [options] nvarchar(max) not null, [created_at_ms] float(53) not null, [updated_at_ms] float(53) not null, constraint [analytics_rule_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [analytics_rule_camera_id_index] on [analytics_rule] ([camera_id]);`);
    this.addSql(
      `create unique index [analytics_rule_tenant_id_camera_id_name_unique] on [analytics_rule] ([tenant_id], [camera_id], [name]);`,
    );

    this.addSql(
      `create table [audit_pending] ([id] nvarchar(255) not null, [at_ms] float(53) not null, [entry] nvarchar(max) not null, constraint [audit_pending_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [audit_pending_at_ms_index] on [audit_pending] ([at_ms]);`);

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
      `create table [video_jobs] ([tenant_id] nvarchar(255) not null, [edge_id] nvarchar(255) not null, [queue] nvarchar(255) not null, [waiting] int not null, [running] int not null, [done] float(53) not null, [failed] float(53) not null, [dropped] float(53) not null, [per_second] float(53) not null, [as_of_ms] float(53) not null, constraint [video_jobs_pkey] primary key ([tenant_id], [edge_id], [queue]));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[access_projection]', 'U') is not null drop table [access_projection];`);
    this.addSql(`if object_id('[ai_model]', 'U') is not null drop table [ai_model];`);
    this.addSql(`if object_id('[ai_model_cost]', 'U') is not null drop table [ai_model_cost];`);
    this.addSql(`if object_id('[ai_model_version]', 'U') is not null drop table [ai_model_version];`);
    this.addSql(`if object_id('[analytics_camera]', 'U') is not null drop table [analytics_camera];`);
    this.addSql(`if object_id('[analytics_rule]', 'U') is not null drop table [analytics_rule];`);
    this.addSql(`if object_id('[audit_pending]', 'U') is not null drop table [audit_pending];`);
    this.addSql(`if object_id('[consumed_message]', 'U') is not null drop table [consumed_message];`);
    this.addSql(`if object_id('[ended_session]', 'U') is not null drop table [ended_session];`);
    this.addSql(`if object_id('[outbox_message]', 'U') is not null drop table [outbox_message];`);
    this.addSql(`if object_id('[video_jobs]', 'U') is not null drop table [video_jobs];`);
  }
}
