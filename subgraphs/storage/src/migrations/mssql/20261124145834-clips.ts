import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124145834_clips extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [clip] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [camera_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [from_ms] float(53) not null, [to_ms] float(53) not null, [evidence] bit not null, [reason] nvarchar(500) null, [state] nvarchar(16) not null, [step] nvarchar(16) not null, [code] nvarchar(64) null, [message] nvarchar(1000) null, [edge_id] nvarchar(255) null, [version] nvarchar(128) null, [done_bytes] float(53) not null, [total_bytes] float(53) null, [start_ms] float(53) null, [end_ms] float(53) null, [proof_bytes] float(53) null, [bundle_bytes] float(53) null, [sha256] nvarchar(64) null, [attempts] int not null, [next_try_ms] float(53) not null, [created_by] nvarchar(255) not null, [created_at_ms] float(53) not null, [ready_at_ms] float(53) null, [expires_at_ms] float(53) not null, [request_key] nvarchar(200) not null, constraint [clip_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [clip_tenant_id_index] on [clip] ([tenant_id]);`);
    this.addSql(`create index [clip_camera_id_index] on [clip] ([camera_id]);`);
    this.addSql(`create index [clip_step_index] on [clip] ([step]);`);
    this.addSql(`create index [clip_expires_at_ms_index] on [clip] ([expires_at_ms]);`);
    this.addSql(`create unique index [clip_request_key_unique] on [clip] ([request_key]);`);

    this.addSql(
      `create table [clip_custody] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [clip_id] nvarchar(255) not null, [at_ms] float(53) not null, [actor] nvarchar(255) not null, [what] nvarchar(40) not null, [why] nvarchar(1000) null, constraint [clip_custody_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [clip_custody_tenant_id_index] on [clip_custody] ([tenant_id]);`);
    this.addSql(`create index [clip_custody_clip_id_index] on [clip_custody] ([clip_id]);`);

    this.addSql(
      `create table [evidence_authority] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [public_key] nvarchar(400) not null, [sealed_key] nvarchar(1000) not null, [created_at_ms] float(53) not null, constraint [evidence_authority_pkey] primary key ([id]));`,
    );
    this.addSql(`create unique index [evidence_authority_tenant_id_unique] on [evidence_authority] ([tenant_id]);`);

    this.addSql(
      `create table [source_edge] ([edge_id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [name] nvarchar(255) not null, [online] bit not null, [public_key] nvarchar(400) null, constraint [source_edge_pkey] primary key ([edge_id]));`,
    );
    this.addSql(`create index [source_edge_tenant_id_index] on [source_edge] ([tenant_id]);`);

    this.addSql(`alter table [kept_camera] add [recorders] nvarchar(max) null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[clip]', 'U') is not null drop table [clip];`);
    this.addSql(`if object_id('[clip_custody]', 'U') is not null drop table [clip_custody];`);
    this.addSql(`if object_id('[evidence_authority]', 'U') is not null drop table [evidence_authority];`);
    this.addSql(`if object_id('[source_edge]', 'U') is not null drop table [source_edge];`);

    this.addSql(
      `declare @constraint0 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'kept_camera' and all_columns.name = 'recorders') if @constraint0 is not null exec('alter table [kept_camera] drop constraint ' + @constraint0);`,
    );
    this.addSql(`alter table [kept_camera] drop column [recorders];`);
  }
}
