import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124165848_commands_clusters_rollouts extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`edge_applied_settings\` (\`edge_id\` text not null primary key, \`tenant_id\` text not null, \`applied_revision\` text null, \`refused_revision\` text null, \`code\` text null, \`message\` text null);`,
    );

    this.addSql(
      `create table \`edge_cluster\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`site_id\` text not null, \`name\` text not null, \`failover_after_ms\` integer not null, \`failback_after_ms\` integer not null, \`version\` integer not null);`,
    );
    this.addSql(`create index \`edge_cluster_tenant_id_index\` on \`edge_cluster\` (\`tenant_id\`);`);

    this.addSql(
      `create table \`edge_command\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`edge_id\` text not null, \`site_id\` text null, \`order\` json not null, \`idempotency_key\` text not null, \`state\` text not null, \`percent\` integer not null, \`note\` text not null, \`result\` text null, \`code\` text null, \`message\` text null, \`seq\` integer not null, \`asked_by\` text not null, \`created_at_ms\` double not null, \`begin_by_ms\` double not null, \`heard_at_ms\` double null, \`ended_at_ms\` double null);`,
    );
    this.addSql(`create index \`edge_command_tenant_id_seq_index\` on \`edge_command\` (\`tenant_id\`, \`seq\`);`);
    this.addSql(`create index \`edge_command_edge_id_state_index\` on \`edge_command\` (\`edge_id\`, \`state\`);`);
    this.addSql(
      `create unique index \`edge_command_tenant_id_idempotency_key_unique\` on \`edge_command\` (\`tenant_id\`, \`idempotency_key\`);`,
    );

    this.addSql(
      `create table \`edge_command_counter\` (\`tenant_id\` text not null primary key, \`last\` integer not null);`,
    );

    this.addSql(
      `create table \`edge_inventory\` (\`edge_id\` text not null primary key, \`tenant_id\` text not null, \`found\` json not null, \`as_of_ms\` double not null);`,
    );
    this.addSql(`create index \`edge_inventory_tenant_id_index\` on \`edge_inventory\` (\`tenant_id\`);`);

    this.addSql(
      `create table \`edge_rollout\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`name\` text not null, \`what\` text not null, \`content\` json null, \`software_version\` text null, \`waves\` json not null, \`wave\` integer not null, \`state\` text not null, \`reason\` text null, \`settle_ms\` integer not null, \`limit_ms\` integer not null, \`failures_max\` integer not null, \`version\` integer not null, \`started_by\` text not null, \`started_at_ms\` double not null, \`ended_at_ms\` double null);`,
    );
    this.addSql(`create index \`edge_rollout_tenant_id_state_index\` on \`edge_rollout\` (\`tenant_id\`, \`state\`);`);

    this.addSql(
      `create table \`edge_rollout_edge\` (\`rollout_id\` text not null, \`edge_id\` text not null, \`tenant_id\` text not null, \`wave\` integer not null, \`state\` text not null, \`attempt\` integer not null, \`revision\` text null, \`command_id\` text null, \`running_before\` integer not null, \`told_at_ms\` double null, \`well_since_ms\` double null, \`note\` text null, primary key (\`rollout_id\`, \`edge_id\`));`,
    );
    this.addSql(`create index \`edge_rollout_edge_edge_id_index\` on \`edge_rollout_edge\` (\`edge_id\`);`);

    this.addSql(`alter table \`assignment\` add column \`home_edge_id\` text null;`);
    this.addSql(`alter table \`assignment\` add column \`reason\` text null;`);
    this.addSql(`alter table \`assignment\` add column \`considered\` json null;`);
    this.addSql(`alter table \`assignment\` add column \`given_at_ms\` double null;`);
    this.addSql(`create index \`assignment_home_edge_id_index\` on \`assignment\` (\`home_edge_id\`);`);

    this.addSql(`alter table \`edge_server\` add column \`online_since_ms\` double null;`);
    this.addSql(`alter table \`edge_server\` add column \`cameras_max\` integer null;`);
    this.addSql(`alter table \`edge_server\` add column \`cluster_id\` text null;`);
    this.addSql(`create index \`edge_server_cluster_id_index\` on \`edge_server\` (\`cluster_id\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`edge_applied_settings\`;`);
    this.addSql(`drop table if exists \`edge_cluster\`;`);
    this.addSql(`drop table if exists \`edge_command\`;`);
    this.addSql(`drop table if exists \`edge_command_counter\`;`);
    this.addSql(`drop table if exists \`edge_inventory\`;`);
    this.addSql(`drop table if exists \`edge_rollout\`;`);
    this.addSql(`drop table if exists \`edge_rollout_edge\`;`);

    this.addSql(`drop index \`assignment_home_edge_id_index\`;`);
    this.addSql(`alter table \`assignment\` drop column \`home_edge_id\`;`);
    this.addSql(`alter table \`assignment\` drop column \`reason\`;`);
    this.addSql(`alter table \`assignment\` drop column \`considered\`;`);
    this.addSql(`alter table \`assignment\` drop column \`given_at_ms\`;`);

    this.addSql(`drop index \`edge_server_cluster_id_index\`;`);
    this.addSql(`alter table \`edge_server\` drop column \`online_since_ms\`;`);
    this.addSql(`alter table \`edge_server\` drop column \`cameras_max\`;`);
    this.addSql(`alter table \`edge_server\` drop column \`cluster_id\`;`);
  }
}
