import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124141413_licences extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`entitlement\` (\`tenant_id\` text not null primary key, \`version\` double not null, \`entitlement\` json not null);`,
    );

    this.addSql(
      `create table \`licence_count\` (\`tenant_id\` text not null, \`kind\` text not null, \`used\` integer not null, primary key (\`tenant_id\`, \`kind\`));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`entitlement\`;`);
    this.addSql(`drop table if exists \`licence_count\`;`);
  }
}
