import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135553_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`access_projection\` (\`tenant_id\` text not null, \`user_id\` text not null, \`grants_version\` integer not null, \`grants\` json not null, primary key (\`tenant_id\`, \`user_id\`));`,
    );

    this.addSql(
      `create table \`consumed_message\` (\`consumer\` text not null, \`message_id\` text not null, \`at_ms\` double not null, primary key (\`consumer\`, \`message_id\`));`,
    );

    this.addSql(
      `create table \`ended_session\` (\`session_id\` text not null primary key, \`until_ms\` double not null);`,
    );
    this.addSql(`create index \`ended_session_until_ms_index\` on \`ended_session\` (\`until_ms\`);`);

    this.addSql(
      `create table \`outbox_message\` (\`seq\` integer not null primary key autoincrement, \`message_id\` text not null, \`topic\` text not null, \`message_key\` text not null, \`payload\` json not null);`,
    );

    this.addSql(
      `create table \`ticket\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`number\` integer not null, \`title\` text not null, \`description\` text not null, \`state\` text not null, \`priority\` text not null, \`camera_id\` text null, \`site_id\` text null, \`assignee_id\` text null, \`opened_by_id\` text null, \`rule_id\` text null, \`dedupe_key\` text null, \`version\` integer not null, \`sla_total_ms\` double not null, \`sla_used_ms\` double not null, \`sla_since_ms\` double null, \`sla_due_at_ms\` double null, \`breached_at_ms\` double null, \`created_at_ms\` double not null, \`updated_at_ms\` double not null, \`ended_at_ms\` double null);`,
    );
    this.addSql(
      `create index \`ticket_tenant_id_dedupe_key_state_index\` on \`ticket\` (\`tenant_id\`, \`dedupe_key\`, \`state\`);`,
    );
    this.addSql(`create index \`ticket_tenant_id_state_index\` on \`ticket\` (\`tenant_id\`, \`state\`);`);
    this.addSql(`create index \`ticket_sla_due_at_ms_index\` on \`ticket\` (\`sla_due_at_ms\`);`);
    this.addSql(`create unique index \`ticket_tenant_id_number_unique\` on \`ticket\` (\`tenant_id\`, \`number\`);`);

    this.addSql(
      `create table \`ticket_attachment\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`ticket_id\` text not null, \`author_id\` text not null, \`name\` text not null, \`content_type\` text not null, \`bytes\` integer not null, \`created_at_ms\` double not null);`,
    );
    this.addSql(
      `create index \`ticket_attachment_tenant_id_ticket_id_index\` on \`ticket_attachment\` (\`tenant_id\`, \`ticket_id\`);`,
    );

    this.addSql(
      `create table \`ticket_change\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`ticket_id\` text not null, \`actor_id\` text null, \`at_ms\` double not null, \`what\` text not null, \`before\` text null, \`after\` text null);`,
    );
    this.addSql(
      `create index \`ticket_change_tenant_id_ticket_id_index\` on \`ticket_change\` (\`tenant_id\`, \`ticket_id\`);`,
    );

    this.addSql(
      `create table \`ticket_comment\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`ticket_id\` text not null, \`author_id\` text not null, \`body\` text not null, \`created_at_ms\` double not null);`,
    );
    this.addSql(
      `create index \`ticket_comment_tenant_id_ticket_id_index\` on \`ticket_comment\` (\`tenant_id\`, \`ticket_id\`);`,
    );

    this.addSql(
      `create table \`ticket_counter\` (\`tenant_id\` text not null primary key, \`last\` integer not null);`,
    );

    this.addSql(
      `create table \`ticket_link\` (\`ticket_id\` text not null, \`kind\` text not null, \`target_id\` text not null, \`tenant_id\` text not null, \`at_ms\` double not null, primary key (\`ticket_id\`, \`kind\`, \`target_id\`));`,
    );
    this.addSql(
      `create index \`ticket_link_tenant_id_kind_target_id_index\` on \`ticket_link\` (\`tenant_id\`, \`kind\`, \`target_id\`);`,
    );

    this.addSql(
      `create table \`ticket_place\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`kind\` text not null, \`name\` text not null, \`site_id\` text null, \`deleted\` integer not null);`,
    );
    this.addSql(`create index \`ticket_place_tenant_id_index\` on \`ticket_place\` (\`tenant_id\`);`);

    this.addSql(
      `create table \`ticket_rule\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`name\` text not null, \`enabled\` integer not null, \`version\` integer not null, \`kinds\` json not null, \`severities\` json not null, \`camera_ids\` json not null, \`site_ids\` json not null, \`priority\` text not null, \`assignee_id\` text null, \`created_at_ms\` double not null);`,
    );
    this.addSql(`create index \`ticket_rule_tenant_id_index\` on \`ticket_rule\` (\`tenant_id\`);`);

    this.addSql(
      `create table \`ticket_sla_policy\` (\`tenant_id\` text not null, \`priority\` text not null, \`minutes\` integer not null, primary key (\`tenant_id\`, \`priority\`));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`access_projection\`;`);
    this.addSql(`drop table if exists \`consumed_message\`;`);
    this.addSql(`drop table if exists \`ended_session\`;`);
    this.addSql(`drop table if exists \`outbox_message\`;`);
    this.addSql(`drop table if exists \`ticket\`;`);
    this.addSql(`drop table if exists \`ticket_attachment\`;`);
    this.addSql(`drop table if exists \`ticket_change\`;`);
    this.addSql(`drop table if exists \`ticket_comment\`;`);
    this.addSql(`drop table if exists \`ticket_counter\`;`);
    this.addSql(`drop table if exists \`ticket_link\`;`);
    this.addSql(`drop table if exists \`ticket_place\`;`);
    this.addSql(`drop table if exists \`ticket_rule\`;`);
    this.addSql(`drop table if exists \`ticket_sla_policy\`;`);
  }
}
