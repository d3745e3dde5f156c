import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124171117_desired_and_health extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [ingest_camera] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [edge_id] nvarchar(255) null, [deleted] bit not null, constraint [ingest_camera_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [ingest_camera_tenant_id_index] on [ingest_camera] ([tenant_id]);`);
    this.addSql(`create index [ingest_camera_edge_id_index] on [ingest_camera] ([edge_id]);`);

    this.addSql(
      `create table [stream_health] ([tenant_id] nvarchar(255) not null, [camera_id] nvarchar(255) not null, [span_ms] int not null, [at_ms] float(53) not null, [reports] int not null, [running] int not null, [measured] int not null, [fps_sum] float(53) not null, [bitrate_sum] float(53) not null, [gaps] int not null, [reconnects] int not null, constraint [stream_health_pkey] primary key ([tenant_id], [camera_id], [span_ms], [at_ms]));`,
    );

    this.addSql(
      `alter table [ingest_stream] add [mode] nvarchar(255) null, [recording] bit null, [not_expected] nvarchar(255) null;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[ingest_camera]', 'U') is not null drop table [ingest_camera];`);
    this.addSql(`if object_id('[stream_health]', 'U') is not null drop table [stream_health];`);

    this.addSql(
      `declare @constraint0 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'ingest_stream' and all_columns.name = 'mode') if @constraint0 is not null exec('alter table [ingest_stream] drop constraint ' + @constraint0);`,
    );
    this.addSql(
      `declare @constraint1 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'ingest_stream' and all_columns.name = 'recording') if @constraint1 is not null exec('alter table [ingest_stream] drop constraint ' + @constraint1);`,
    );
    this.addSql(
      `declare @constraint2 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'ingest_stream' and all_columns.name = 'not_expected') if @constraint2 is not null exec('alter table [ingest_stream] drop constraint ' + @constraint2);`,
    );
    this.addSql(`alter table [ingest_stream] drop column [mode], [recording], [not_expected];`);
  }
}
