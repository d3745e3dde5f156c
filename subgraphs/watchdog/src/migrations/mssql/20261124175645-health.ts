import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124175645_health extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [health_check] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [kind] nvarchar(255) not null, [camera_id] nvarchar(255) null, [site_id] nvarchar(255) null, [edge_id] nvarchar(255) not null, [up] bit not null, [why] nvarchar(255) null, [since_ms] float(53) not null, [edge_up] bit not null, [edge_since_ms] float(53) not null, constraint [health_check_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [health_check_tenant_id_edge_id_index] on [health_check] ([tenant_id], [edge_id]);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[health_check]', 'U') is not null drop table [health_check];`);
  }
}
