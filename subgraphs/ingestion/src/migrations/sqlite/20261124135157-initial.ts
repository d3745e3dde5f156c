import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135157_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`access_projection\` (\`tenant_id\` text not null, \`user_id\` text not null, \`grants_version\` integer not null, \`grants\` json not null, primary key (\`tenant_id\`, \`user_id\`));`,
    );

    this.addSql(
      `create table \`consumed_message\` (\`consumer\` text not null, \`message_id\` text not null, \`at_ms\` double not null, primary key (\`consumer\`, \`message_id\`));`,
    );

    this.addSql(
      `create table \`edge_load\` (\`tenant_id\` text not null, \`edge_id\` text not null, \`cameras\` integer not null, \`cpu_percent\` double null, \`memory_bytes\` double null, primary key (\`tenant_id\`, \`edge_id\`));`,
    );

    this.addSql(
      `create table \`ended_session\` (\`session_id\` text not null primary key, \`until_ms\` double not null);`,
    );
    this.addSql(`create index \`ended_session_until_ms_index\` on \`ended_session\` (\`until_ms\`);`);

    this.addSql(
      `create table \`ingest_stream\` (\`tenant_id\` text not null, \`camera_id\` text not null, \`edge_id\` text not null, \`state\` text not null, \`codec\` text null, \`width\` integer null, \`height\` integer null, \`fps\` double null, \`bitrate_bps\` integer null, \`last_frame_at_ms\` double null, \`reconnects\` integer not null, \`gaps\` integer not null, \`error\` text null, \`as_of_ms\` double not null, primary key (\`tenant_id\`, \`camera_id\`));`,
    );

    this.addSql(
      `create table \`outbox_message\` (\`seq\` integer not null primary key autoincrement, \`message_id\` text not null, \`topic\` text not null, \`message_key\` text not null, \`payload\` json not null);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`access_projection\`;`);
    this.addSql(`drop table if exists \`consumed_message\`;`);
    this.addSql(`drop table if exists \`edge_load\`;`);
    this.addSql(`drop table if exists \`ended_session\`;`);
    this.addSql(`drop table if exists \`ingest_stream\`;`);
    this.addSql(`drop table if exists \`outbox_message\`;`);
  }
}
