import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124163614_places extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`place\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`site_id\` text null);`,
    );
    this.addSql(`create index \`place_tenant_id_index\` on \`place\` (\`tenant_id\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`place\`;`);
  }
}
