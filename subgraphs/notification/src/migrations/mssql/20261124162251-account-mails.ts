import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124162251_account_mails extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table [account_mail] ([id] nvarchar(255) not null, [tenant_id] nvarchar(255) not null, [kind] nvarchar(32) not null, [address] nvarchar(254) not null, [name] nvarchar(100) not null, [sealed_token] nvarchar(1000) null, [expires_at_ms] float(53) not null, [state] nvarchar(16) not null, [due_at_ms] float(53) not null, [lease_until_ms] float(53) not null, [attempts] int not null, [error] nvarchar(500) null, [created_at_ms] float(53) not null, [sent_at_ms] float(53) null, constraint [account_mail_pkey] primary key ([id]));`,
    );
    this.addSql(`create index [account_mail_tenant_id_index] on [account_mail] ([tenant_id]);`);
    this.addSql(`create index [account_mail_expires_at_ms_index] on [account_mail] ([expires_at_ms]);`);
    this.addSql(`create index [account_mail_state_due_at_ms_index] on [account_mail] ([state], [due_at_ms]);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`if object_id('[account_mail]', 'U') is not null drop table [account_mail];`);
  }
}
