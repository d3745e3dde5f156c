import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124141414_licences extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [entitlement] ([tenant_id] nvarchar(255) not null, [version] float(53) not null, [entitlement] nvarchar(max) not null, constraint [entitlement_pkey] primary key ([tenant_id]));`,
    );

    this.addSql(
      `create table [licence_count] ([tenant_id] nvarchar(255) not null, [kind] nvarchar(16) not null, [used] int not null, constraint [licence_count_pkey] primary key ([tenant_id], [kind]));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[entitlement]', 'U') is not null drop table [entitlement];`);
    this.addSql(`if object_id('[licence_count]', 'U') is not null drop table [licence_count];`);
  }
}
