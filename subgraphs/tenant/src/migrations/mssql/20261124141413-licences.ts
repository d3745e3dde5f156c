import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124141413_licences extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [license] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [serial] nvarchar(255) not null, [cameras] int not null, [edges] int not null, [features] nvarchar(max) not null, [installed_at_ms] float(53) not null, [expires_at_ms] float(53) not null, [grace_until_ms] float(53) not null, constraint [license_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [license_tenant_id_index] on [license] ([tenant_id]);`);

    this.addSql(
      `create table [license_usage] ([tenant_id] nvarchar(255) not null, [day] nvarchar(10) not null, [kind] nvarchar(16) not null, [most] int not null, [last] int not null, constraint [license_usage_pkey] primary key ([tenant_id], [day], [kind]));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[license]', 'U') is not null drop table [license];`);
    this.addSql(`if object_id('[license_usage]', 'U') is not null drop table [license_usage];`);
  }
}
