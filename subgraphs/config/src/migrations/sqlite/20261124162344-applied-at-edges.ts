import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124162344_applied_at_edges extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`config_applied\` (\`tenant_id\` text not null, \`edge_id\` text not null, \`kind\` text not null, \`applied_revision\` text null, \`refused_revision\` text null, \`code\` text null, \`message\` text null, \`as_of_ms\` double not null, primary key (\`tenant_id\`, \`edge_id\`, \`kind\`));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`config_applied\`;`);
  }
}
