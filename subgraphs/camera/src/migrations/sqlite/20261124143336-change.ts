import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124143336_change extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`camera_group\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`name\` text not null, \`camera_ids\` json not null, \`version\` integer not null);`,
    );
    this.addSql(`create index \`camera_group_tenant_id_index\` on \`camera_group\` (\`tenant_id\`);`);

    this.addSql(`alter table \`camera\` add column \`plan\` json null;`);
    this.addSql(`alter table \`camera\` add column \`masks\` json null;`);
    this.addSql(`alter table \`camera\` add column \`tags\` json null;`);
    this.addSql(`alter table \`camera\` add column \`maintenance_until_ms\` double null;`);
    this.addSql(`alter table \`camera\` add column \`maintenance_reason\` text null;`);

    this.addSql(`alter table \`site_place\` add column \`timezone\` text null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`camera_group\`;`);

    this.addSql(`alter table \`camera\` drop column \`plan\`;`);
    this.addSql(`alter table \`camera\` drop column \`masks\`;`);
    this.addSql(`alter table \`camera\` drop column \`tags\`;`);
    this.addSql(`alter table \`camera\` drop column \`maintenance_until_ms\`;`);
    this.addSql(`alter table \`camera\` drop column \`maintenance_reason\`;`);

    this.addSql(`alter table \`site_place\` drop column \`timezone\`;`);
  }
}
