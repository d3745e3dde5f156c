import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124145834_clips extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`clip\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`camera_id\` text not null, \`site_id\` text null, \`from_ms\` double not null, \`to_ms\` double not null, \`evidence\` integer not null, \`reason\` text null, \`state\` text not null, \`step\` text not null, \`code\` text null, \`message\` text null, \`edge_id\` text null, \`version\` text null, \`done_bytes\` double not null, \`total_bytes\` double null, \`start_ms\` double null, \`end_ms\` double null, \`proof_bytes\` double null, \`bundle_bytes\` double null, \`sha256\` text null, \`attempts\` integer not null, \`next_try_ms\` double not null, \`created_by\` text not null, \`created_at_ms\` double not null, \`ready_at_ms\` double null, \`expires_at_ms\` double not null, \`request_key\` text not null);`,
    );
    this.addSql(`create index \`clip_tenant_id_index\` on \`clip\` (\`tenant_id\`);`);
    this.addSql(`create index \`clip_camera_id_index\` on \`clip\` (\`camera_id\`);`);
    this.addSql(`create index \`clip_step_index\` on \`clip\` (\`step\`);`);
    this.addSql(`create index \`clip_expires_at_ms_index\` on \`clip\` (\`expires_at_ms\`);`);
    this.addSql(`create unique index \`clip_request_key_unique\` on \`clip\` (\`request_key\`);`);

    this.addSql(
      `create table \`clip_custody\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`clip_id\` text not null, \`at_ms\` double not null, \`actor\` text not null, \`what\` text not null, \`why\` text null);`,
    );
    this.addSql(`create index \`clip_custody_tenant_id_index\` on \`clip_custody\` (\`tenant_id\`);`);
    this.addSql(`create index \`clip_custody_clip_id_index\` on \`clip_custody\` (\`clip_id\`);`);

    this.addSql(
      `create table \`evidence_authority\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`public_key\` text not null, \`sealed_key\` text not null, \`created_at_ms\` double not null);`,
    );
    this.addSql(
      `create unique index \`evidence_authority_tenant_id_unique\` on \`evidence_authority\` (\`tenant_id\`);`,
    );

    this.addSql(
      `create table \`source_edge\` (\`edge_id\` text not null primary key, \`tenant_id\` text not null, \`site_id\` text null, \`name\` text not null, \`online\` integer not null, \`public_key\` text null);`,
    );
    this.addSql(`create index \`source_edge_tenant_id_index\` on \`source_edge\` (\`tenant_id\`);`);

    this.addSql(`alter table \`kept_camera\` add column \`recorders\` json null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`clip\`;`);
    this.addSql(`drop table if exists \`clip_custody\`;`);
    this.addSql(`drop table if exists \`evidence_authority\`;`);
    this.addSql(`drop table if exists \`source_edge\`;`);

    this.addSql(`alter table \`kept_camera\` drop column \`recorders\`;`);
  }
}
