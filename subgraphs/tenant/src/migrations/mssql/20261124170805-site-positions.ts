import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124170805_site_positions extends Migration {
  override up(): void | Promise<void> {
    this.addSql(`alter table [site] add [latitude] float(53) null, [longitude] float(53) null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(
      `declare @constraint0 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'site' and all_columns.name = 'latitude') if @constraint0 is not null exec('alter table [site] drop constraint ' + @constraint0);`,
    );
    this.addSql(
      `declare @constraint1 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'site' and all_columns.name = 'longitude') if @constraint1 is not null exec('alter table [site] drop constraint ' + @constraint1);`,
    );
    this.addSql(`alter table [site] drop column [latitude], [longitude];`);
  }
}
