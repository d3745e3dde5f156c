import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124165849_commands_clusters_rollouts extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [edge_applied_settings] ([edge_id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [applied_revision] nvarchar(255) null, [refused_revision] nvarchar(255) null, [code] nvarchar(255) null, [message] nvarchar(2000) null, constraint [edge_applied_settings_pkey] primary key ([edge_id]));`,
    );

    this.addSql(
      `create table [edge_cluster] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [site_id] nvarchar(255) not null, [name] nvarchar(120) not null, [failover_after_ms] int not null, [failback_after_ms] int not null, [version] int not null, constraint [edge_cluster_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [edge_cluster_tenant_id_index] on [edge_cluster] ([tenant_id]);`);

    this.addSql(
      `create table [edge_command] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [edge_id] nvarchar(255) not null, [site_id] nvarchar(255) null, [order] nvarchar(max) not null, [idempotency_key] nvarchar(255) not null, [state] nvarchar(255) not null, [percent] int not null, [note] nvarchar(500) not null, [result] nvarchar(max) null, [code] nvarchar(255) null, [message] nvarchar(2000) null, [seq] int not null, [asked_by] nvarchar(255) not null, [created_at_ms] float(53) not null, [begin_by_ms] float(53) not null, [heard_at_ms] float(53) null, [ended_at_ms] float(53) null, constraint [edge_command_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [edge_command_tenant_id_seq_index] on [edge_command] ([tenant_id], [seq]);`);
    this.addSql(`create index [edge_command_edge_id_state_index] on [edge_command] ([edge_id], [state]);`);
    this.addSql(
      `create unique index [edge_command_tenant_id_idempotency_key_unique] on [edge_command] ([tenant_id], [idempotency_key]);`,
    );

    this.addSql(
      `create table [edge_command_counter] ([tenant_id] nvarchar(255) not null, [last] int not null, constraint [edge_command_counter_pkey] primary key ([tenant_id]));`,
    );

    this.addSql(
      `create table [edge_inventory] ([edge_id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [found] nvarchar(max) not null, [as_of_ms] float(53) not null, constraint [edge_inventory_pkey] primary key ([edge_id]));`,
    );
    this.addSql(`create index [edge_inventory_tenant_id_index] on [edge_inventory] ([tenant_id]);`);

    this.addSql(
      `create table [edge_rollout] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [name] nvarchar(120) not null, [what] nvarchar(255) not null, [content] nvarchar(max) null, [software_version] nvarchar(255) null, [waves] nvarchar(max) not null, [wave] int not null, [state] nvarchar(255) not null, [reason] nvarchar(500) null, [settle_ms] int not null, [limit_ms] int not null, [failures_max] int not null, [version] int not null, [started_by] nvarchar(255) not null, [started_at_ms] float(53) not null, [ended_at_ms] float(53) null, constraint [edge_rollout_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [edge_rollout_tenant_id_state_index] on [edge_rollout] ([tenant_id], [state]);`);

    this.addSql(
      `create table [edge_rollout_edge] ([rollout_id] nvarchar(255) not null, [edge_id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [wave] int not null, [state] nvarchar(255) not null, [attempt] int not null, [revision] nvarchar(255) null, [command_id] nvarchar(255) null, [running_before] int not null, [told_at_ms] float(53) null, [well_since_ms] float(53) null, [note] nvarchar(500) null, constraint [edge_rollout_edge_pkey] primary key ([rollout_id], [edge_id]));`,
    );
    this.addSql(`create index [edge_rollout_edge_edge_id_index] on [edge_rollout_edge] ([edge_id]);`);

    this.addSql(
      `alter table [assignment] add [home_edge_id] nvarchar(255) null, [reason] nvarchar(500) null, [considered] nvarchar(max) null, [given_at_ms] float(53) null;`,
    );
    this.addSql(`create index [assignment_home_edge_id_index] on [assignment] ([home_edge_id]);`);

    this.addSql(
      `alter table [edge_server] add [online_since_ms] float(53) null, [cameras_max] int null, [cluster_id] nvarchar(255) null;`,
    );
    this.addSql(`create index [edge_server_cluster_id_index] on [edge_server] ([cluster_id]);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[edge_applied_settings]', 'U') is not null drop table [edge_applied_settings];`);
    this.addSql(`if object_id('[edge_cluster]', 'U') is not null drop table [edge_cluster];`);
    this.addSql(`if object_id('[edge_command]', 'U') is not null drop table [edge_command];`);
    this.addSql(`if object_id('[edge_command_counter]', 'U') is not null drop table [edge_command_counter];`);
    this.addSql(`if object_id('[edge_inventory]', 'U') is not null drop table [edge_inventory];`);
    this.addSql(`if object_id('[edge_rollout]', 'U') is not null drop table [edge_rollout];`);
    this.addSql(`if object_id('[edge_rollout_edge]', 'U') is not null drop table [edge_rollout_edge];`);

    this.addSql(`drop index [assignment_home_edge_id_index] on [assignment];`);
    this.addSql(
      `declare @constraint0 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'assignment' and all_columns.name = 'home_edge_id') if @constraint0 is not null exec('alter table [assignment] drop constraint ' + @constraint0);`,
    );
    this.addSql(
      `declare @constraint1 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'assignment' and all_columns.name = 'reason') if @constraint1 is not null exec('alter table [assignment] drop constraint ' + @constraint1);`,
    );
    this.addSql(
      `declare @constraint2 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'assignment' and all_columns.name = 'considered') if @constraint2 is not null exec('alter table [assignment] drop constraint ' + @constraint2);`,
    );
    this.addSql(
      `declare @constraint3 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'assignment' and all_columns.name = 'given_at_ms') if @constraint3 is not null exec('alter table [assignment] drop constraint ' + @constraint3);`,
    );
    this.addSql(`alter table [assignment] drop column [home_edge_id], [reason], [considered], [given_at_ms];`);

    this.addSql(`drop index [edge_server_cluster_id_index] on [edge_server];`);
    this.addSql(
      `declare @constraint4 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'edge_server' and all_columns.name = 'online_since_ms') if @constraint4 is not null exec('alter table [edge_server] drop constraint ' + @constraint4);`,
    );
    this.addSql(
      `declare @constraint5 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'edge_server' and all_columns.name = 'cameras_max') if @constraint5 is not null exec('alter table [edge_server] drop constraint ' + @constraint5);`,
    );
    this.addSql(
      `declare @constraint6 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'edge_server' and all_columns.name = 'cluster_id') if @constraint6 is not null exec('alter table [edge_server] drop constraint ' + @constraint6);`,
    );
    this.addSql(`alter table [edge_server] drop column [online_since_ms], [cameras_max], [cluster_id];`);
  }
}
