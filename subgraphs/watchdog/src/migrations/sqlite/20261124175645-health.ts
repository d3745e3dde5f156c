import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124175645_health extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`health_check\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`kind\` text not null, \`camera_id\` text null, \`site_id\` text null, \`edge_id\` text not null, \`up\` integer not null, \`why\` text null, \`since_ms\` double not null, \`edge_up\` integer not null, \`edge_since_ms\` double not null);`,
    );
    this.addSql(
      `create index \`health_check_tenant_id_edge_id_index\` on \`health_check\` (\`tenant_id\`, \`edge_id\`);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`health_check\`;`);
  }
}
