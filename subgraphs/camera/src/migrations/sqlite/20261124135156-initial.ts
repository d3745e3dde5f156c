import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135156_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`access_projection\` (\`tenant_id\` text not null, \`user_id\` text not null, \`grants_version\` integer not null, \`grants\` json not null, primary key (\`tenant_id\`, \`user_id\`));`,
    );

    this.addSql(
      `create table \`camera\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`device_id\` text not null, \`site_id\` text null, \`name\` text not null, \`channel\` integer not null, \`preferred_edge_id\` text null, \`version\` integer not null, \`profiles\` json not null, \`zones\` json not null, \`created_at_ms\` double not null, \`edge_id\` text null, \`ingest\` text null, \`status\` text not null);`,
    );
    this.addSql(`create index \`camera_device_id_index\` on \`camera\` (\`device_id\`);`);
    this.addSql(`create index \`camera_edge_id_index\` on \`camera\` (\`edge_id\`);`);
    this.addSql(`create index \`camera_tenant_id_site_id_index\` on \`camera\` (\`tenant_id\`, \`site_id\`);`);

    this.addSql(
      `create table \`consumed_message\` (\`consumer\` text not null, \`message_id\` text not null, \`at_ms\` double not null, primary key (\`consumer\`, \`message_id\`));`,
    );

    this.addSql(
      `create table \`device\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`address\` text not null, \`vendor\` text null, \`model\` text null, \`serial\` text null, \`sealed\` text null);`,
    );
    this.addSql(`create index \`device_tenant_id_index\` on \`device\` (\`tenant_id\`);`);

    this.addSql(
      `create table \`edge_place\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`site_id\` text null, \`online\` integer not null);`,
    );
    this.addSql(`create index \`edge_place_tenant_id_index\` on \`edge_place\` (\`tenant_id\`);`);

    this.addSql(
      `create table \`ended_session\` (\`session_id\` text not null primary key, \`until_ms\` double not null);`,
    );
    this.addSql(`create index \`ended_session_until_ms_index\` on \`ended_session\` (\`until_ms\`);`);

    this.addSql(
      `create table \`outbox_message\` (\`seq\` integer not null primary key autoincrement, \`message_id\` text not null, \`topic\` text not null, \`message_key\` text not null, \`payload\` json not null);`,
    );

    this.addSql(`create table \`site_place\` (\`id\` text not null primary key, \`tenant_id\` text not null);`);
    this.addSql(`create index \`site_place_tenant_id_index\` on \`site_place\` (\`tenant_id\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`access_projection\`;`);
    this.addSql(`drop table if exists \`camera\`;`);
    this.addSql(`drop table if exists \`consumed_message\`;`);
    this.addSql(`drop table if exists \`device\`;`);
    this.addSql(`drop table if exists \`edge_place\`;`);
    this.addSql(`drop table if exists \`ended_session\`;`);
    this.addSql(`drop table if exists \`outbox_message\`;`);
    this.addSql(`drop table if exists \`site_place\`;`);
  }
}
