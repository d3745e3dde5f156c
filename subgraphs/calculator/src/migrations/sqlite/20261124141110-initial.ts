import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124141110_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`access_projection\` (\`tenant_id\` text not null, \`user_id\` text not null, \`grants_version\` integer not null, \`grants\` json not null, primary key (\`tenant_id\`, \`user_id\`));`,
    );

    this.addSql(
      `create table \`audit_pending\` (\`id\` text not null primary key, \`at_ms\` double not null, \`entry\` json not null);`,
    );
    this.addSql(`create index \`audit_pending_at_ms_index\` on \`audit_pending\` (\`at_ms\`);`);

    this.addSql(
      `create table \`camera_measure\` (\`camera_id\` text not null primary key, \`tenant_id\` text not null, \`site_id\` text null, \`deleted\` integer not null, \`codec\` text null, \`width\` integer null, \`height\` integer null, \`fps\` double null, \`bitrate_bps\` double null);`,
    );
    this.addSql(
      `create index \`camera_measure_tenant_id_site_id_index\` on \`camera_measure\` (\`tenant_id\`, \`site_id\`);`,
    );

    this.addSql(
      `create table \`consumed_message\` (\`consumer\` text not null, \`message_id\` text not null, \`at_ms\` double not null, primary key (\`consumer\`, \`message_id\`));`,
    );

    this.addSql(
      `create table \`cost_scenario\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`name\` text not null, \`version\` integer not null, \`input\` json not null, \`created_at_ms\` double not null, \`updated_at_ms\` double not null);`,
    );
    this.addSql(`create index \`cost_scenario_tenant_id_index\` on \`cost_scenario\` (\`tenant_id\`);`);

    this.addSql(
      `create table \`ended_session\` (\`session_id\` text not null primary key, \`until_ms\` double not null);`,
    );
    this.addSql(`create index \`ended_session_until_ms_index\` on \`ended_session\` (\`until_ms\`);`);

    this.addSql(
      `create table \`outbox_message\` (\`seq\` integer not null primary key autoincrement, \`message_id\` text not null, \`topic\` text not null, \`message_key\` text not null, \`payload\` json not null);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`access_projection\`;`);
    this.addSql(`drop table if exists \`audit_pending\`;`);
    this.addSql(`drop table if exists \`camera_measure\`;`);
    this.addSql(`drop table if exists \`consumed_message\`;`);
    this.addSql(`drop table if exists \`cost_scenario\`;`);
    this.addSql(`drop table if exists \`ended_session\`;`);
    this.addSql(`drop table if exists \`outbox_message\`;`);
  }
}
