import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124140549_audit_and_sign_in extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`audit_pending\` (\`id\` text not null primary key, \`at_ms\` double not null, \`entry\` json not null);`,
    );
    this.addSql(`create index \`audit_pending_at_ms_index\` on \`audit_pending\` (\`at_ms\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`audit_pending\`;`);
  }
}
