import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124151322_keeping extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [deletion] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [camera_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [edge_id] nvarchar(255) not null, [volume_id] nvarchar(255) not null, [from_ms] float(53) not null, [to_ms] float(53) not null, [bytes] float(53) not null, [rule] nvarchar(200) not null, [at_ms] float(53) not null, constraint [deletion_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [deletion_tenant_id_camera_id_index] on [deletion] ([tenant_id], [camera_id]);`);

    this.addSql(
      `create table [footage_lock] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [camera_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [from_ms] float(53) not null, [to_ms] float(53) not null, [reason] nvarchar(500) not null, [legal_hold] bit not null, [until_ms] float(53) null, [created_by] nvarchar(255) not null, [created_at_ms] float(53) not null, [released_by] nvarchar(255) null, [released_at_ms] float(53) null, constraint [footage_lock_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [footage_lock_tenant_id_camera_id_index] on [footage_lock] ([tenant_id], [camera_id]);`);

    this.addSql(
      `create table [retention_default] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [days] int null, [bytes_max] float(53) null, [free_bytes_min] float(53) null, [updated_at_ms] float(53) not null, constraint [retention_default_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [retention_default_tenant_id_index] on [retention_default] ([tenant_id]);`);

    this.addSql(
      `create table [storage_volume] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [edge_id] nvarchar(255) not null, [bytes] float(53) not null, [bytes_max] float(53) not null, [free_bytes] float(53) not null, [cameras] nvarchar(max) not null, [as_of_ms] float(53) not null, [deletions_seq] float(53) not null, constraint [storage_volume_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [storage_volume_tenant_id_index] on [storage_volume] ([tenant_id]);`);
    this.addSql(`create index [storage_volume_edge_id_index] on [storage_volume] ([edge_id]);`);

    this.addSql(`alter table [kept_camera] add [free_bytes_min] float(53) null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[deletion]', 'U') is not null drop table [deletion];`);
    this.addSql(`if object_id('[footage_lock]', 'U') is not null drop table [footage_lock];`);
    this.addSql(`if object_id('[retention_default]', 'U') is not null drop table [retention_default];`);
    this.addSql(`if object_id('[storage_volume]', 'U') is not null drop table [storage_volume];`);

    this.addSql(
      `declare @constraint0 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'kept_camera' and all_columns.name = 'free_bytes_min') if @constraint0 is not null exec('alter table [kept_camera] drop constraint ' + @constraint0);`,
    );
    this.addSql(`alter table [kept_camera] drop column [free_bytes_min];`);
  }
}
