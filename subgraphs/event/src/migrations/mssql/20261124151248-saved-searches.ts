import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124151248_saved_searches extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [saved_search] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [owner_id] nvarchar(255) not null, [name] nvarchar(255) not null, [shared] bit not null, [filter] nvarchar(max) not null, [version] int not null, [created_at_ms] float(53) not null, [updated_at_ms] float(53) not null, constraint [saved_search_pkey] primary key ([id]));`,
    );
    this.addSql(
      `create unique index [saved_search_tenant_id_owner_id_name_unique] on [saved_search] ([tenant_id], [owner_id], [name]);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[saved_search]', 'U') is not null drop table [saved_search];`);
  }
}
