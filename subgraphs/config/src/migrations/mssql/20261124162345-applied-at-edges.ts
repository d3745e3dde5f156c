import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124162345_applied_at_edges extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [config_applied] ([tenant_id] nvarchar(255) not null, [edge_id] nvarchar(255) not null, [kind] nvarchar(255) not null, [applied_revision] nvarchar(255) null, [refused_revision] nvarchar(255) null, [code] nvarchar(255) null, [message] nvarchar(2000) null, [as_of_ms] float(53) not null, constraint [config_applied_pkey] primary key ([tenant_id], [edge_id], [kind]));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[config_applied]', 'U') is not null drop table [config_applied];`);
  }
}
