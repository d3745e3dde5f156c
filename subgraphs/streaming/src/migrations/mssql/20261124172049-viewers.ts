import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124172049_viewers extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [viewer_limits] ([tenant_id] nvarchar(255) not null, [per_camera] int null, [per_tenant] int null, [per_viewer] int null, [turn] int not null, constraint [viewer_limits_pkey] primary key ([tenant_id]));`,
    );

    this.addSql(
      `create table [view_session] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [kind] nvarchar(255) not null, [protocol] nvarchar(255) null, [camera_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [viewer_id] nvarchar(255) not null, [created_at_ms] float(53) not null, [started_at_ms] float(53) null, [seen_at_ms] float(53) null, [ended_at_ms] float(53) null, [end_reason] nvarchar(255) null, [ended_by] nvarchar(255) null, [bytes] float(53) not null, [frames] float(53) not null, [dropped] float(53) not null, [startup_ms] int null, constraint [view_session_pkey] primary key ([id]));`,
    );
    this.addSql(
      `create index [view_session_tenant_id_ended_at_ms_index] on [view_session] ([tenant_id], [ended_at_ms]);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[viewer_limits]', 'U') is not null drop table [viewer_limits];`);
    this.addSql(`if object_id('[view_session]', 'U') is not null drop table [view_session];`);
  }
}
