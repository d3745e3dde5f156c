import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124151321_keeping extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`deletion\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`camera_id\` text not null, \`site_id\` text null, \`edge_id\` text not null, \`volume_id\` text not null, \`from_ms\` double not null, \`to_ms\` double not null, \`bytes\` double not null, \`rule\` text not null, \`at_ms\` double not null);`,
    );
    this.addSql(`create index \`deletion_tenant_id_camera_id_index\` on \`deletion\` (\`tenant_id\`, \`camera_id\`);`);

    this.addSql(
      `create table \`footage_lock\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`camera_id\` text not null, \`site_id\` text null, \`from_ms\` double not null, \`to_ms\` double not null, \`reason\` text not null, \`legal_hold\` integer not null, \`until_ms\` double null, \`created_by\` text not null, \`created_at_ms\` double not null, \`released_by\` text null, \`released_at_ms\` double null);`,
    );
    this.addSql(
      `create index \`footage_lock_tenant_id_camera_id_index\` on \`footage_lock\` (\`tenant_id\`, \`camera_id\`);`,
    );

    this.addSql(
      `create table \`retention_default\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`site_id\` text null, \`days\` integer null, \`bytes_max\` double null, \`free_bytes_min\` double null, \`updated_at_ms\` double not null);`,
    );
    this.addSql(`create index \`retention_default_tenant_id_index\` on \`retention_default\` (\`tenant_id\`);`);

    this.addSql(
      `create table \`storage_volume\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`edge_id\` text not null, \`bytes\` double not null, \`bytes_max\` double not null, \`free_bytes\` double not null, \`cameras\` json not null, \`as_of_ms\` double not null, \`deletions_seq\` double not null);`,
    );
    this.addSql(`create index \`storage_volume_tenant_id_index\` on \`storage_volume\` (\`tenant_id\`);`);
    this.addSql(`create index \`storage_volume_edge_id_index\` on \`storage_volume\` (\`edge_id\`);`);

    this.addSql(`alter table \`kept_camera\` add column \`free_bytes_min\` double null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`deletion\`;`);
    this.addSql(`drop table if exists \`footage_lock\`;`);
    this.addSql(`drop table if exists \`retention_default\`;`);
    this.addSql(`drop table if exists \`storage_volume\`;`);

    this.addSql(`alter table \`kept_camera\` drop column \`free_bytes_min\`;`);
  }
}
