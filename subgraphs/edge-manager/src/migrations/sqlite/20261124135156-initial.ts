import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135156_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`access_projection\` (\`tenant_id\` text not null, \`user_id\` text not null, \`grants_version\` integer not null, \`grants\` json not null, primary key (\`tenant_id\`, \`user_id\`));`,
    );

    this.addSql(
      `create table \`assignment\` (\`camera_id\` text not null primary key, \`tenant_id\` text not null, \`site_id\` text null, \`edge_id\` text null, \`recorders\` json not null, \`version\` integer not null, \`deleted\` integer not null);`,
    );
    this.addSql(`create index \`assignment_tenant_id_index\` on \`assignment\` (\`tenant_id\`);`);
    this.addSql(`create index \`assignment_edge_id_index\` on \`assignment\` (\`edge_id\`);`);

    this.addSql(
      `create table \`consumed_message\` (\`consumer\` text not null, \`message_id\` text not null, \`at_ms\` double not null, primary key (\`consumer\`, \`message_id\`));`,
    );

    this.addSql(
      `create table \`edge_server\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`name\` text not null, \`site_id\` text null, \`public_key\` text not null, \`online\` integer not null, \`last_heartbeat_at_ms\` double null, \`software_version\` text null, \`clock_offset_ms\` integer null);`,
    );
    this.addSql(`create index \`edge_server_tenant_id_index\` on \`edge_server\` (\`tenant_id\`);`);
    this.addSql(`create index \`edge_server_site_id_index\` on \`edge_server\` (\`site_id\`);`);

    this.addSql(
      `create table \`ended_session\` (\`session_id\` text not null primary key, \`until_ms\` double not null);`,
    );
    this.addSql(`create index \`ended_session_until_ms_index\` on \`ended_session\` (\`until_ms\`);`);

    this.addSql(
      `create table \`enrolment\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`site_id\` text null, \`name\` text not null, \`code_hash\` text not null, \`expires_at_ms\` double not null, \`used_at_ms\` double null);`,
    );
    this.addSql(`create index \`enrolment_tenant_id_index\` on \`enrolment\` (\`tenant_id\`);`);
    this.addSql(`create unique index \`enrolment_code_hash_unique\` on \`enrolment\` (\`code_hash\`);`);

    this.addSql(
      `create table \`outbox_message\` (\`seq\` integer not null primary key autoincrement, \`message_id\` text not null, \`topic\` text not null, \`message_key\` text not null, \`payload\` json not null);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`access_projection\`;`);
    this.addSql(`drop table if exists \`assignment\`;`);
    this.addSql(`drop table if exists \`consumed_message\`;`);
    this.addSql(`drop table if exists \`edge_server\`;`);
    this.addSql(`drop table if exists \`ended_session\`;`);
    this.addSql(`drop table if exists \`enrolment\`;`);
    this.addSql(`drop table if exists \`outbox_message\`;`);
  }
}
