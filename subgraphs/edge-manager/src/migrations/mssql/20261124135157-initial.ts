import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135157_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [access_projection] ([tenant_id] nvarchar(255) not null, [user_id] nvarchar(255) not null, [grants_version] int not null, [grants] nvarchar(max) not null, constraint [access_projection_pkey] primary key ([tenant_id], [user_id]));`,
    );

    this.addSql(
      `create table [assignment] ([camera_id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [edge_id] nvarchar(255) null, [recorders] nvarchar(max) not null, [version] int not null, [deleted] bit not null, constraint [assignment_pkey] primary key ([camera_id]));`,
    );
    this.addSql(`create index [assignment_tenant_id_index] on [assignment] ([tenant_id]);`);
    this.addSql(`create index [assignment_edge_id_index] on [assignment] ([edge_id]);`);

    this.addSql(
      `create table [consumed_message] ([consumer] nvarchar(255) not null, [message_id] nvarchar(255) not null, [at_ms] float(53) not null, constraint [consumed_message_pkey] primary key ([consumer], [message_id]));`,
    );

    this.addSql(
      `create table [edge_server] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [name] nvarchar(255) not null, [site_id] nvarchar(255) null, [public_key] nvarchar(255) not null, [online] bit not null, [last_heartbeat_at_ms] float(53) null, [software_version] nvarchar(255) null, [clock_offset_ms] int null, constraint [edge_server_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [edge_server_tenant_id_index] on [edge_server] ([tenant_id]);`);
    this.addSql(`create index [edge_server_site_id_index] on [edge_server] ([site_id]);`);

    this.addSql(
      `create table [ended_session] ([session_id] nvarchar(255) not null, [until_ms] float(53) not null, constraint [ended_session_pkey] primary key ([session_id]));`,
    );
    this.addSql(`create index [ended_session_until_ms_index] on [ended_session] ([until_ms]);`);

    this.addSql(
      `create table [enrolment] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [name] nvarchar(255) not null, [code_hash] nvarchar(255) not null, [expires_at_ms] float(53) not null, [used_at_ms] float(53) null, constraint [enrolment_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [enrolment_tenant_id_index] on [enrolment] ([tenant_id]);`);
    this.addSql(`create unique index [enrolment_code_hash_unique] on [enrolment] ([code_hash]);`);

    this.addSql(
      `create table [outbox_message] ([seq] int identity(1,1) not null constraint [outbox_message_pkey] primary key, [message_id] nvarchar(255) not null, [topic] nvarchar(255) not null, [message_key] nvarchar(255) not null, [payload] nvarchar(max) not null);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[access_projection]', 'U') is not null drop table [access_projection];`);
    this.addSql(`if object_id('[assignment]', 'U') is not null drop table [assignment];`);
    this.addSql(`if object_id('[consumed_message]', 'U') is not null drop table [consumed_message];`);
    this.addSql(`if object_id('[edge_server]', 'U') is not null drop table [edge_server];`);
    this.addSql(`if object_id('[ended_session]', 'U') is not null drop table [ended_session];`);
    this.addSql(`if object_id('[enrolment]', 'U') is not null drop table [enrolment];`);
    this.addSql(`if object_id('[outbox_message]', 'U') is not null drop table [outbox_message];`);
  }
}
