import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135157_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [access_projection] ([tenant_id] nvarchar(255) not null, [user_id] nvarchar(255) not null, [grants_version] int not null, [grants] nvarchar(max) not null, constraint [access_projection_pkey] primary key ([tenant_id], [user_id]));`,
    );

    this.addSql(
      `create table [consumed_message] ([consumer] nvarchar(255) not null, [message_id] nvarchar(255) not null, [at_ms] float(53) not null, constraint [consumed_message_pkey] primary key ([consumer], [message_id]));`,
    );

    this.addSql(
      `create table [edge_load] ([tenant_id] nvarchar(255) not null, [edge_id] nvarchar(255) not null, [cameras] int not null, [cpu_percent] float(53) null, [memory_bytes] float(53) null, constraint [edge_load_pkey] primary key ([tenant_id], [edge_id]));`,
    );

    this.addSql(
      `create table [ended_session] ([session_id] nvarchar(255) not null, [until_ms] float(53) not null, constraint [ended_session_pkey] primary key ([session_id]));`,
    );
    this.addSql(`create index [ended_session_until_ms_index] on [ended_session] ([until_ms]);`);

    this.addSql(
      `create table [ingest_stream] ([tenant_id] nvarchar(255) not null, [camera_id] nvarchar(255) not null, [edge_id] nvarchar(255) not null, [state] nvarchar(255) not null, [codec] nvarchar(255) null, [width] int null, [height] int null, [fps] float(53) null, [bitrate_bps] int null, [last_frame_at_ms] float(53) null, [reconnects] int not null, [gaps] int not null, [error] nvarchar(255) null, [as_of_ms] float(53) not null, constraint [ingest_stream_pkey] primary key ([tenant_id], [camera_id]));`,
    );

    this.addSql(
      `create table [outbox_message] ([seq] int identity(1,1) not null constraint [outbox_message_pkey] primary key, [message_id] nvarchar(255) not null, [topic] nvarchar(255) not null, [message_key] nvarchar(255) not null, [payload] nvarchar(max) not null);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[access_projection]', 'U') is not null drop table [access_projection];`);
    this.addSql(`if object_id('[consumed_message]', 'U') is not null drop table [consumed_message];`);
    this.addSql(`if object_id('[edge_load]', 'U') is not null drop table [edge_load];`);
    this.addSql(`if object_id('[ended_session]', 'U') is not null drop table [ended_session];`);
    this.addSql(`if object_id('[ingest_stream]', 'U') is not null drop table [ingest_stream];`);
    this.addSql(`if object_id('[outbox_message]', 'U') is not null drop table [outbox_message];`);
  }
}
