import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124171117_desired_and_health extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`ingest_camera\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`site_id\` text null, \`edge_id\` text null, \`deleted\` integer not null);`,
    );
    this.addSql(`create index \`ingest_camera_tenant_id_index\` on \`ingest_camera\` (\`tenant_id\`);`);
    this.addSql(`create index \`ingest_camera_edge_id_index\` on \`ingest_camera\` (\`edge_id\`);`);

    this.addSql(
      `create table \`stream_health\` (\`tenant_id\` text not null, \`camera_id\` text not null, \`span_ms\` integer not null, \`at_ms\` double not null, \`reports\` integer not null, \`running\` integer not null, \`measured\` integer not null, \`fps_sum\` double not null, \`bitrate_sum\` double not null, \`gaps\` integer not null, \`reconnects\` integer not null, primary key (\`tenant_id\`, \`camera_id\`, \`span_ms\`, \`at_ms\`));`,
    );

    this.addSql(`alter table \`ingest_stream\` add column \`mode\` text null;`);
    this.addSql(`alter table \`ingest_stream\` add column \`recording\` integer null;`);
    this.addSql(`alter table \`ingest_stream\` add column \`not_expected\` text null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`ingest_camera\`;`);
    this.addSql(`drop table if exists \`stream_health\`;`);

    this.addSql(`alter table \`ingest_stream\` drop column \`mode\`;`);
    this.addSql(`alter table \`ingest_stream\` drop column \`recording\`;`);
    this.addSql(`alter table \`ingest_stream\` drop column \`not_expected\`;`);
  }
}
