import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124140602_audit_and_sign_in extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`audit_entry\` (\`tenant_id\` text not null, \`seq\` integer not null, \`id\` text not null, \`at_ms\` double not null, \`actor_kind\` text not null, \`actor_id\` text not null, \`action\` text not null, \`target\` text not null, \`outcome\` text not null, \`trace_id\` text not null, \`previous_hash\` text not null, \`hash\` text not null, primary key (\`tenant_id\`, \`seq\`));`,
    );
    this.addSql(`create unique index \`audit_entry_id_unique\` on \`audit_entry\` (\`id\`);`);
    this.addSql(`create index \`audit_entry_tenant_id_at_ms_index\` on \`audit_entry\` (\`tenant_id\`, \`at_ms\`);`);
    this.addSql(
      `create index \`audit_entry_tenant_id_actor_id_seq_index\` on \`audit_entry\` (\`tenant_id\`, \`actor_id\`, \`seq\`);`,
    );

    this.addSql(
      `create table \`audit_pending\` (\`id\` text not null primary key, \`at_ms\` double not null, \`entry\` json not null);`,
    );
    this.addSql(`create index \`audit_pending_at_ms_index\` on \`audit_pending\` (\`at_ms\`);`);

    this.addSql(
      `create table \`oidc_attempt\` (\`state_hash\` text not null primary key, \`provider_id\` text not null, \`sealed\` text not null, \`expires_at_ms\` double not null);`,
    );
    this.addSql(`create index \`oidc_attempt_expires_at_ms_index\` on \`oidc_attempt\` (\`expires_at_ms\`);`);

    this.addSql(
      `create table \`oidc_link\` (\`provider_id\` text not null, \`subject\` text not null, \`user_id\` text not null, primary key (\`provider_id\`, \`subject\`));`,
    );
    this.addSql(`create index \`oidc_link_user_id_index\` on \`oidc_link\` (\`user_id\`);`);

    this.addSql(
      `create table \`oidc_provider\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`name\` text not null, \`issuer\` text not null, \`client_id\` text not null, \`secret_sealed\` text not null, \`redirect_uri\` text not null, \`join_as\` text null);`,
    );
    this.addSql(`create index \`oidc_provider_tenant_id_index\` on \`oidc_provider\` (\`tenant_id\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`audit_entry\`;`);
    this.addSql(`drop table if exists \`audit_pending\`;`);
    this.addSql(`drop table if exists \`oidc_attempt\`;`);
    this.addSql(`drop table if exists \`oidc_link\`;`);
    this.addSql(`drop table if exists \`oidc_provider\`;`);
  }
}
