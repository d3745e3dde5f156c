import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135554_initial extends Migration {
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
      `create table [ticket] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [number] int not null, [title] nvarchar(255) not null, [description] nvarchar(max) not null, [state] nvarchar(255) not null, [priority] nvarchar(255) not null, [camera_id] nvarchar(255) null, [site_id] nvarchar(255) null, [assignee_id] nvarchar(255) null, [opened_by_id] nvarchar(255) null, [rule_id] nvarchar(255) null, [dedupe_key] nvarchar(255) null, [version] int not null, [sla_total_ms] float(53) not null, [sla_used_ms] float(53) not null, [sla_since_ms] float(53) null, [sla_due_at_ms] float(53) null, [breached_at_ms] float(53) null, [created_at_ms] float(53) not null, [updated_at_ms] float(53) not null, [ended_at_ms] float(53) null, constraint [ticket_pkey] primary key ([id]));`,
    );
    this.addSql(
      `create index [ticket_tenant_id_dedupe_key_state_index] on [ticket] ([tenant_id], [dedupe_key], [state]);`,
    );
    this.addSql(`create index [ticket_tenant_id_state_index] on [ticket] ([tenant_id], [state]);`);
    this.addSql(`create index [ticket_sla_due_at_ms_index] on [ticket] ([sla_due_at_ms]);`);
    this.addSql(`create unique index [ticket_tenant_id_number_unique] on [ticket] ([tenant_id], [number]);`);

    this.addSql(
      `create table [ticket_attachment] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [ticket_id] nvarchar(255) not null, [author_id] nvarchar(255) not null, [name] nvarchar(255) not null, [content_type] nvarchar(255) not null, [bytes] int not null, [created_at_ms] float(53) not null, constraint [ticket_attachment_pkey] primary key ([id]));`,
    );
    this.addSql(
      `create index [ticket_attachment_tenant_id_ticket_id_index] on [ticket_attachment] ([tenant_id], [ticket_id]);`,
    );

    this.addSql(
      `create table [ticket_change] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [ticket_id] nvarchar(255) not null, [actor_id] nvarchar(255) null, [at_ms] float(53) not null, [what] nvarchar(255) not null, [before] nvarchar(max) null, [after] nvarchar(max) null, constraint [ticket_change_pkey] primary key ([id]));`,
    );
    this.addSql(
      `create index [ticket_change_tenant_id_ticket_id_index] on [ticket_change] ([tenant_id], [ticket_id]);`,
    );

    this.addSql(
      `create table [ticket_comment] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [ticket_id] nvarchar(255) not null, [author_id] nvarchar(255) not null, [body] nvarchar(max) not null, [created_at_ms] float(53) not null, constraint [ticket_comment_pkey] primary key ([id]));`,
    );
    this.addSql(
      `create index [ticket_comment_tenant_id_ticket_id_index] on [ticket_comment] ([tenant_id], [ticket_id]);`,
    );

    this.addSql(
      `create table [ticket_counter] ([tenant_id] nvarchar(255) not null, [last] int not null, constraint [ticket_counter_pkey] primary key ([tenant_id]));`,
    );

    this.addSql(
      `create table [ticket_link] ([ticket_id] nvarchar(255) not null, [kind] nvarchar(255) not null, [target_id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [at_ms] float(53) not null, constraint [ticket_link_pkey] primary key ([ticket_id], [kind], [target_id]));`,
    );
    this.addSql(
      `create index [ticket_link_tenant_id_kind_target_id_index] on [ticket_link] ([tenant_id], [kind], [target_id]);`,
    );

    this.addSql(
      `create table [ticket_place] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [kind] nvarchar(255) not null, [name] nvarchar(255) not null, [site_id] nvarchar(255) null, [deleted] bit not null, constraint [ticket_place_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [ticket_place_tenant_id_index] on [ticket_place] ([tenant_id]);`);

    this.addSql(
      `create table [ticket_rule] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [name] nvarchar(255) not null, [enabled] bit not null, [version] int not null, [kinds] nvarchar(max) not null, [severities] nvarchar(max) not null, [camera_ids] nvarchar(max) not null, [site_ids] nvarchar(max) not null, [priority] nvarchar(255) not null, [assignee_id] nvarchar(255) null, [created_at_ms] float(53) not null, constraint [ticket_rule_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [ticket_rule_tenant_id_index] on [ticket_rule] ([tenant_id]);`);

    this.addSql(
      `create table [ticket_sla_policy] ([tenant_id] nvarchar(255) not null, [priority] nvarchar(255) not null, [minutes] int not null, constraint [ticket_sla_policy_pkey] primary key ([tenant_id], [priority]));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[access_projection]', 'U') is not null drop table [access_projection];`);
    this.addSql(`if object_id('[consumed_message]', 'U') is not null drop table [consumed_message];`);
    this.addSql(`if object_id('[ended_session]', 'U') is not null drop table [ended_session];`);
    this.addSql(`if object_id('[outbox_message]', 'U') is not null drop table [outbox_message];`);
    this.addSql(`if object_id('[ticket]', 'U') is not null drop table [ticket];`);
    this.addSql(`if object_id('[ticket_attachment]', 'U') is not null drop table [ticket_attachment];`);
    this.addSql(`if object_id('[ticket_change]', 'U') is not null drop table [ticket_change];`);
    this.addSql(`if object_id('[ticket_comment]', 'U') is not null drop table [ticket_comment];`);
    this.addSql(`if object_id('[ticket_counter]', 'U') is not null drop table [ticket_counter];`);
    this.addSql(`if object_id('[ticket_link]', 'U') is not null drop table [ticket_link];`);
    this.addSql(`if object_id('[ticket_place]', 'U') is not null drop table [ticket_place];`);
    this.addSql(`if object_id('[ticket_rule]', 'U') is not null drop table [ticket_rule];`);
    this.addSql(`if object_id('[ticket_sla_policy]', 'U') is not null drop table [ticket_sla_policy];`);
  }
}
