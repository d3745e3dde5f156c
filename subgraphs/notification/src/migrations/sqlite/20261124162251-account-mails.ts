import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124162251_account_mails extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`account_mail\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`kind\` text not null, \`address\` text not null, \`name\` text not null, \`sealed_token\` text null, \`expires_at_ms\` double not null, \`state\` text not null, \`due_at_ms\` double not null, \`lease_until_ms\` double not null, \`attempts\` integer not null, \`error\` text null, \`created_at_ms\` double not null, \`sent_at_ms\` double null);`,
    );
    this.addSql(`create index \`account_mail_tenant_id_index\` on \`account_mail\` (\`tenant_id\`);`);
    this.addSql(`create index \`account_mail_expires_at_ms_index\` on \`account_mail\` (\`expires_at_ms\`);`);
    this.addSql(`create index \`account_mail_state_due_at_ms_index\` on \`account_mail\` (\`state\`, \`due_at_ms\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`account_mail\`;`);
  }
}
