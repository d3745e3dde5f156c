import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135403_change extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `alter table [device] add [protocol] nvarchar(255) null, [firmware] nvarchar(255) null, [capabilities] nvarchar(max) null, [clock_offset_ms] float(53) null;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(
      `declare @constraint0 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'device' and all_columns.name = 'protocol') if @constraint0 is not null exec('alter table [device] drop constraint ' + @constraint0);`,
    );
    this.addSql(
      `declare @constraint1 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'device' and all_columns.name = 'firmware') if @constraint1 is not null exec('alter table [device] drop constraint ' + @constraint1);`,
    );
    this.addSql(
      `declare @constraint2 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'device' and all_columns.name = 'capabilities') if @constraint2 is not null exec('alter table [device] drop constraint ' + @constraint2);`,
    );
    this.addSql(
      `declare @constraint3 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'device' and all_columns.name = 'clock_offset_ms') if @constraint3 is not null exec('alter table [device] drop constraint ' + @constraint3);`,
    );
    this.addSql(`alter table [device] drop column [protocol], [firmware], [capabilities], [clock_offset_ms];`);
  }
}
