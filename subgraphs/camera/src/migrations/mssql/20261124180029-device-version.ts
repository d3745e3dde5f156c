import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124180029_device_version extends Migration {
  override up(): void | Promise<void> {
    this.addSql(`alter table [device] add [version] int null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(
      `declare @constraint0 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'device' and all_columns.name = 'version') if @constraint0 is not null exec('alter table [device] drop constraint ' + @constraint0);`,
    );
    this.addSql(`alter table [device] drop column [version];`);
  }
}
