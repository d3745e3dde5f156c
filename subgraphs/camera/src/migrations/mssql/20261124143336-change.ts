import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124143336_change extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [camera_group] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [name] nvarchar(255) not null, [camera_ids] nvarchar(max) not null, [version] int not null, constraint [camera_group_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [camera_group_tenant_id_index] on [camera_group] ([tenant_id]);`);

    this.addSql(
      `alter table [camera] add [plan] nvarchar(max) null, [masks] nvarchar(max) null, [tags] nvarchar(max) null, [maintenance_until_ms] float(53) null, [maintenance_reason] nvarchar(255) null;`,
    );

    this.addSql(`alter table [site_place] add [timezone] nvarchar(255) null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[camera_group]', 'U') is not null drop table [camera_group];`);

    this.addSql(
      `declare @constraint0 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'camera' and all_columns.name = 'plan') if @constraint0 is not null exec('alter table [camera] drop constraint ' + @constraint0);`,
    );
    this.addSql(
      `declare @constraint1 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'camera' and all_columns.name = 'masks') if @constraint1 is not null exec('alter table [camera] drop constraint ' + @constraint1);`,
    );
    this.addSql(
      `declare @constraint2 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'camera' and all_columns.name = 'tags') if @constraint2 is not null exec('alter table [camera] drop constraint ' + @constraint2);`,
    );
    this.addSql(
      `declare @constraint3 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'camera' and all_columns.name = 'maintenance_until_ms') if @constraint3 is not null exec('alter table [camera] drop constraint ' + @constraint3);`,
    );
    this.addSql(
      `declare @constraint4 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'camera' and all_columns.name = 'maintenance_reason') if @constraint4 is not null exec('alter table [camera] drop constraint ' + @constraint4);`,
    );
    this.addSql(
      `alter table [camera] drop column [plan], [masks], [tags], [maintenance_until_ms], [maintenance_reason];`,
    );

    this.addSql(
      `declare @constraint5 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'site_place' and all_columns.name = 'timezone') if @constraint5 is not null exec('alter table [site_place] drop constraint ' + @constraint5);`,
    );
    this.addSql(`alter table [site_place] drop column [timezone];`);
  }
}
