import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124172048_viewers extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`viewer_limits\` (\`tenant_id\` text not null primary key, \`per_camera\` integer null, \`per_tenant\` integer null, \`per_viewer\` integer null, \`turn\` integer not null);`,
    );

    this.addSql(
      `create table \`view_session\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`kind\` text not null, \`protocol\` text null, \`camera_id\` text not null, \`site_id\` text null, \`viewer_id\` text not null, \`created_at_ms\` double not null, \`started_at_ms\` double null, \`seen_at_ms\` double null, \`ended_at_ms\` double null, \`end_reason\` text null, \`ended_by\` text null, \`bytes\` double not null, \`frames\` double not null, \`dropped\` double not null, \`startup_ms\` integer null);`,
    );
    this.addSql(
      `create index \`view_session_tenant_id_ended_at_ms_index\` on \`view_session\` (\`tenant_id\`, \`ended_at_ms\`);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`viewer_limits\`;`);
    this.addSql(`drop table if exists \`view_session\`;`);
  }
}
