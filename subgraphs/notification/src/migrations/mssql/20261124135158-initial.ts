import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135158_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [access_projection] ([tenant_id] nvarchar(255) not null, [user_id] nvarchar(255) not null, [grants_version] int not null, [grants] nvarchar(max) not null, constraint [access_projection_pkey] primary key ([tenant_id], [user_id]));`,
    );

    this.addSql(
      `create table [consumed_message] ([consumer] nvarchar(255) not null, [message_id] nvarchar(255) not null, [at_ms] float(53) not null, constraint [consumed_message_pkey] primary key ([consumer], [message_id]));`,
    );

    this.addSql(
      `create table [delivery] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [rule_id] nvarchar(255) null, [channel_id] nvarchar(255) not null, [step] int not null, [state] nvarchar(255) not null, [due_at_ms] float(53) not null, [lease_until_ms] float(53) not null, [attempts] int not null, [error] nvarchar(500) null, [subject] nvarchar(max) not null, [body] nvarchar(max) not null, [items] nvarchar(max) not null, [digest] bit not null, [throttle_key] nvarchar(255) not null, [throttled] int not null, [created_at_ms] float(53) not null, [sent_at_ms] float(53) null, constraint [delivery_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [delivery_state_due_at_ms_index] on [delivery] ([state], [due_at_ms]);`);
    this.addSql(
      `create index [delivery_tenant_id_rule_id_throttle_key_created_at_ms_index] on [delivery] ([tenant_id], [rule_id], [throttle_key], [created_at_ms]);`,
    );
    this.addSql(`create index [delivery_tenant_id_state_index] on [delivery] ([tenant_id], [state]);`);

    this.addSql(
      `create table [delivery_event] ([delivery_id] nvarchar(255) not null, [event_id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [camera_id] nvarchar(255) not null, [site_id] nvarchar(255) null, constraint [delivery_event_pkey] primary key ([delivery_id], [event_id]));`,
    );
    this.addSql(
      `create index [delivery_event_tenant_id_event_id_index] on [delivery_event] ([tenant_id], [event_id]);`,
    );

    this.addSql(
      `create table [ended_session] ([session_id] nvarchar(255) not null, [until_ms] float(53) not null, constraint [ended_session_pkey] primary key ([session_id]));`,
    );
    this.addSql(`create index [ended_session_until_ms_index] on [ended_session] ([until_ms]);`);

    this.addSql(
      `create table [notification_camera] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [name] nvarchar(255) not null, [site_id] nvarchar(255) null, constraint [notification_camera_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [notification_camera_tenant_id_index] on [notification_camera] ([tenant_id]);`);

    this.addSql(
      `create table [notification_channel] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [name] nvarchar(255) not null, [kind] nvarchar(255) not null, [enabled] bit not null, [version] int not null, [settings] nvarchar(max) not null, [sealed] nvarchar(max) null, [created_at_ms] float(53) not null, constraint [notification_channel_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [notification_channel_tenant_id_index] on [notification_channel] ([tenant_id]);`);

    this.addSql(
      `create table [notification_rule] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [name] nvarchar(255) not null, [enabled] bit not null, [version] int not null, [kinds] nvarchar(max) not null, [severities] nvarchar(max) not null, [camera_ids] nvarchar(max) not null, [site_ids] nvarchar(max) not null, [schedule] nvarchar(max) not null, [quiet_hours] nvarchar(max) not null, [quiet_mode] nvarchar(255) not null, [critical_breaks_quiet] bit not null, [subject] nvarchar(max) not null, [body] nvarchar(max) not null, [steps] nvarchar(max) not null, [throttle_seconds] int not null, [digest_minutes] int not null, [created_at_ms] float(53) not null, constraint [notification_rule_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [notification_rule_tenant_id_index] on [notification_rule] ([tenant_id]);`);

    this.addSql(
      `create table [notification_site] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [name] nvarchar(255) not null, [timezone] nvarchar(255) not null, constraint [notification_site_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [notification_site_tenant_id_index] on [notification_site] ([tenant_id]);`);

    this.addSql(
      `create table [outbox_message] ([seq] int identity(1,1) not null constraint [outbox_message_pkey] primary key, [message_id] nvarchar(255) not null, [topic] nvarchar(255) not null, [message_key] nvarchar(255) not null, [payload] nvarchar(max) not null);`,
    );

    this.addSql(
      `create table [push_subscription] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [channel_id] nvarchar(255) not null, [user_id] nvarchar(255) not null, [endpoint_hash] nvarchar(255) not null, [sealed] nvarchar(max) not null, [created_at_ms] float(53) not null, constraint [push_subscription_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [push_subscription_tenant_id_index] on [push_subscription] ([tenant_id]);`);
    this.addSql(
      `create unique index [push_subscription_channel_id_endpoint_hash_unique] on [push_subscription] ([channel_id], [endpoint_hash]);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[access_projection]', 'U') is not null drop table [access_projection];`);
    this.addSql(`if object_id('[consumed_message]', 'U') is not null drop table [consumed_message];`);
    this.addSql(`if object_id('[delivery]', 'U') is not null drop table [delivery];`);
    this.addSql(`if object_id('[delivery_event]', 'U') is not null drop table [delivery_event];`);
    this.addSql(`if object_id('[ended_session]', 'U') is not null drop table [ended_session];`);
    this.addSql(`if object_id('[notification_camera]', 'U') is not null drop table [notification_camera];`);
    this.addSql(`if object_id('[notification_channel]', 'U') is not null drop table [notification_channel];`);
    this.addSql(`if object_id('[notification_rule]', 'U') is not null drop table [notification_rule];`);
    this.addSql(`if object_id('[notification_site]', 'U') is not null drop table [notification_site];`);
    this.addSql(`if object_id('[outbox_message]', 'U') is not null drop table [outbox_message];`);
    this.addSql(`if object_id('[push_subscription]', 'U') is not null drop table [push_subscription];`);
  }
}
