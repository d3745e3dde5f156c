import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124175803_loaded_models extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [place] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [site_id] nvarchar(255) null, constraint [place_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [place_tenant_id_index] on [place] ([tenant_id]);`);

    this.addSql(
      `alter table [ai_model_cost] add [sha256] nvarchar(255) null, [code] nvarchar(255) null, [reason] nvarchar(500) null;`,
    );
    this.addSql(`alter table [ai_model_cost] alter column [provider] nvarchar(255) null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[place]', 'U') is not null drop table [place];`);

    this.addSql(
      `declare @constraint0 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'ai_model_cost' and all_columns.name = 'sha256') if @constraint0 is not null exec('alter table [ai_model_cost] drop constraint ' + @constraint0);`,
    );
    this.addSql(
      `declare @constraint1 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'ai_model_cost' and all_columns.name = 'code') if @constraint1 is not null exec('alter table [ai_model_cost] drop constraint ' + @constraint1);`,
    );
    this.addSql(
      `declare @constraint2 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'ai_model_cost' and all_columns.name = 'reason') if @constraint2 is not null exec('alter table [ai_model_cost] drop constraint ' + @constraint2);`,
    );
    this.addSql(`alter table [ai_model_cost] drop column [sha256], [code], [reason];`);
    this.addSql(`alter table [ai_model_cost] alter column [provider] nvarchar(255) not null;`);
  }
}
