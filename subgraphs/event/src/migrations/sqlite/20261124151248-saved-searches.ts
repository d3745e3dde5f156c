import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124151248_saved_searches extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`saved_search\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`owner_id\` text not null, \`name\` text not null, \`shared\` integer not null, \`filter\` json not null, \`version\` integer not null, \`created_at_ms\` double not null, \`updated_at_ms\` double not null);`,
    );
    this.addSql(
      `create unique index \`saved_search_tenant_id_owner_id_name_unique\` on \`saved_search\` (\`tenant_id\`, \`owner_id\`, \`name\`);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`saved_search\`;`);
  }
}
