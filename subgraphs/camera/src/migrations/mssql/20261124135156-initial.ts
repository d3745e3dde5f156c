import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135156_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [access_projection] ([tenant_id] nvarchar(255) not null, [user_id] nvarchar(255) not null, [grants_version] int not null, [grants] nvarchar(max) not null, constraint [access_projection_pkey] primary key ([tenant_id], [user_id]));`,
    );

    this.addSql(
      `create table [camera] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [device_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [name] nvarchar(255) not null, [channel] int not null, [preferred_edge_id] nvarchar(255) null, [version] int not null, [profiles] nvarchar(max) not null, [zones] nvarchar(max) not null, [created_at_ms] float(53) not null, [edge_id] nvarchar(255) null, [ingest] nvarchar(255) null, [status] nvarchar(255) not null, constraint [camera_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [camera_device_id_index] on [camera] ([device_id]);`);
    this.addSql(`create index [camera_edge_id_index] on [camera] ([edge_id]);`);
    this.addSql(`create index [camera_tenant_id_site_id_index] on [camera] ([tenant_id], [site_id]);`);

    this.addSql(
      `create table [consumed_message] ([consumer] nvarchar(255) not null, [message_id] nvarchar(255) not null, [at_ms] float(53) not null, constraint [consumed_message_pkey] primary key ([consumer], [message_id]));`,
    );

    this.addSql(
      `create table [device] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [address] nvarchar(255) not null, [vendor] nvarchar(255) null, [model] nvarchar(255) null, [serial] nvarchar(255) null, [sealed] nvarchar(4000) null, constraint [device_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [device_tenant_id_index] on [device] ([tenant_id]);`);

    this.addSql(
      `create table [edge_place] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [online] bit not null, constraint [edge_place_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [edge_place_tenant_id_index] on [edge_place] ([tenant_id]);`);

    this.addSql(
      `create table [ended_session] ([session_id] nvarchar(255) not null, [until_ms] float(53) not null, constraint [ended_session_pkey] primary key ([session_id]));`,
    );
    this.addSql(`create index [ended_session_until_ms_index] on [ended_session] ([until_ms]);`);

    this.addSql(
      `create table [outbox_message] ([seq] int identity(1,1) not null constraint [outbox_message_pkey] primary key, [message_id] nvarchar(255) not null, [topic] nvarchar(255) not null, [message_key] nvarchar(255) not null, [payload] nvarchar(max) not null);`,
    );

    this.addSql(
      `create table [site_place] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, constraint [site_place_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [site_place_tenant_id_index] on [site_place] ([tenant_id]);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[access_projection]', 'U') is not null drop table [access_projection];`);
    this.addSql(`if object_id('[camera]', 'U') is not null drop table [camera];`);
    this.addSql(`if object_id('[consumed_message]', 'U') is not null drop table [consumed_message];`);
    this.addSql(`if object_id('[device]', 'U') is not null drop table [device];`);
    this.addSql(`if object_id('[edge_place]', 'U') is not null drop table [edge_place];`);
    this.addSql(`if object_id('[ended_session]', 'U') is not null drop table [ended_session];`);
    this.addSql(`if object_id('[outbox_message]', 'U') is not null drop table [outbox_message];`);
    this.addSql(`if object_id('[site_place]', 'U') is not null drop table [site_place];`);
  }
}
