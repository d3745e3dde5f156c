import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124175019_sessions_and_batches extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`sync_batch\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`edge_id\` text not null, \`session_id\` text not null, \`kind\` text not null, \`items\` integer not null, \`bytes\` double not null, \`sent_at_ms\` double not null, \`acked_at_ms\` double null, \`stored\` integer not null, \`duplicates\` integer not null, \`refused\` integer not null);`,
    );
    this.addSql(
      `create index \`sync_batch_session_id_sent_at_ms_index\` on \`sync_batch\` (\`session_id\`, \`sent_at_ms\`);`,
    );
    this.addSql(
      `create index \`sync_batch_tenant_id_edge_id_sent_at_ms_index\` on \`sync_batch\` (\`tenant_id\`, \`edge_id\`, \`sent_at_ms\`);`,
    );

    this.addSql(
      `create table \`sync_session\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`edge_id\` text not null, \`started_at_ms\` double not null, \`ended_at_ms\` double null, \`end_reason\` text null, \`batches\` integer not null, \`unanswered\` integer not null, \`events\` integer not null, \`pictures\` integer not null, \`bytes\` double not null);`,
    );
    this.addSql(
      `create index \`sync_session_tenant_id_edge_id_started_at_ms_index\` on \`sync_session\` (\`tenant_id\`, \`edge_id\`, \`started_at_ms\`);`,
    );

    this.addSql(`alter table \`edge_sync\` add column \`oldest_pending_at_ms\` double null;`);
    this.addSql(`alter table \`edge_sync\` add column \`bits_per_second_max\` double null;`);
    this.addSql(`alter table \`edge_sync\` add column \`sent_bytes\` double null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`sync_batch\`;`);
    this.addSql(`drop table if exists \`sync_session\`;`);

    this.addSql(`alter table \`edge_sync\` drop column \`oldest_pending_at_ms\`;`);
    this.addSql(`alter table \`edge_sync\` drop column \`bits_per_second_max\`;`);
    this.addSql(`alter table \`edge_sync\` drop column \`sent_bytes\`;`);
  }
}
