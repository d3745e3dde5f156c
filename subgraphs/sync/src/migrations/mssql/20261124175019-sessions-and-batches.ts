import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124175019_sessions_and_batches extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [sync_batch] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [edge_id] nvarchar(255) not null, [session_id] nvarchar(255) not null, [kind] nvarchar(255) not null, [items] int not null, [bytes] float(53) not null, [sent_at_ms] float(53) not null, [acked_at_ms] float(53) null, [stored] int not null, [duplicates] int not null, [refused] int not null, constraint [sync_batch_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [sync_batch_session_id_sent_at_ms_index] on [sync_batch] ([session_id], [sent_at_ms]);`);
    this.addSql(
      `create index [sync_batch_tenant_id_edge_id_sent_at_ms_index] on [sync_batch] ([tenant_id], [edge_id], [sent_at_ms]);`,
    );

    this.addSql(
      `create table [sync_session] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [edge_id] nvarchar(255) not null, [started_at_ms] float(53) not null, [ended_at_ms] float(53) null, [end_reason] nvarchar(255) null, [batches] int not null, [unanswered] int not null, [events] int not null, [pictures] int not null, [bytes] float(53) not null, constraint [sync_session_pkey] primary key ([id]));`,
    );
    this.addSql(
      `create index [sync_session_tenant_id_edge_id_started_at_ms_index] on [sync_session] ([tenant_id], [edge_id], [started_at_ms]);`,
    );

    this.addSql(
      `alter table [edge_sync] add [oldest_pending_at_ms] float(53) null, [bits_per_second_max] float(53) null, [sent_bytes] float(53) null;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[sync_batch]', 'U') is not null drop table [sync_batch];`);
    this.addSql(`if object_id('[sync_session]', 'U') is not null drop table [sync_session];`);

    this.addSql(
      `declare @constraint0 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'edge_sync' and all_columns.name = 'oldest_pending_at_ms') if @constraint0 is not null exec('alter table [edge_sync] drop constraint ' + @constraint0);`,
    );
    this.addSql(
      `declare @constraint1 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'edge_sync' and all_columns.name = 'bits_per_second_max') if @constraint1 is not null exec('alter table [edge_sync] drop constraint ' + @constraint1);`,
    );
    this.addSql(
      `declare @constraint2 varchar(100) = (select default_constraints.name from sys.all_columns join sys.tables on all_columns.object_id = tables.object_id join sys.schemas on tables.schema_id = schemas.schema_id join sys.default_constraints on all_columns.default_object_id = default_constraints.object_id where schemas.name = 'dbo' and tables.name = 'edge_sync' and all_columns.name = 'sent_bytes') if @constraint2 is not null exec('alter table [edge_sync] drop constraint ' + @constraint2);`,
    );
    this.addSql(`alter table [edge_sync] drop column [oldest_pending_at_ms], [bits_per_second_max], [sent_bytes];`);
  }
}
