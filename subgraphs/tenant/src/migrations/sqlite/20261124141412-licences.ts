import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124141412_licences extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`license\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`serial\` text not null, \`cameras\` integer not null, \`edges\` integer not null, \`features\` json not null, \`installed_at_ms\` double not null, \`expires_at_ms\` double not null, \`grace_until_ms\` double not null);`,
    );
    this.addSql(`create index \`license_tenant_id_index\` on \`license\` (\`tenant_id\`);`);

    this.addSql(
      `create table \`license_usage\` (\`tenant_id\` text not null, \`day\` text not null, \`kind\` text not null, \`most\` integer not null, \`last\` integer not null, primary key (\`tenant_id\`, \`day\`, \`kind\`));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`license\`;`);
    this.addSql(`drop table if exists \`license_usage\`;`);
  }
}
