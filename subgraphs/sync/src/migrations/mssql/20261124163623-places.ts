import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124163623_places extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [place] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [site_id] nvarchar(255) null, constraint [place_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [place_tenant_id_index] on [place] ([tenant_id]);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[place]', 'U') is not null drop table [place];`);
  }
}
