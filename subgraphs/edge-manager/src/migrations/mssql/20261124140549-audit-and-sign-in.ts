import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124140549_audit_and_sign_in extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [audit_pending] ([id] nvarchar(255) not null, [at_ms] float(53) not null, [entry] nvarchar(max) not null, constraint [audit_pending_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [audit_pending_at_ms_index] on [audit_pending] ([at_ms]);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[audit_pending]', 'U') is not null drop table [audit_pending];`);
  }
}
