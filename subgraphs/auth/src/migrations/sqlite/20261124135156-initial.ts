import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135156_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`access_group\` (\`group_id\` text not null primary key, \`tenant_id\` text not null, \`camera_ids\` json not null);`,
    );
    this.addSql(`create index \`access_group_tenant_id_index\` on \`access_group\` (\`tenant_id\`);`);

    this.addSql(
      `create table \`access_projection\` (\`tenant_id\` text not null, \`user_id\` text not null, \`grants_version\` integer not null, \`grants\` json not null, primary key (\`tenant_id\`, \`user_id\`));`,
    );

    this.addSql(
      `create table \`api_key\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`name\` text not null, \`prefix\` text not null, \`hash\` text not null, \`scopes\` json not null, \`created_by\` text not null, \`created_at_ms\` double not null, \`expires_at_ms\` double null, \`last_used_at_ms\` double null, \`revoked_at_ms\` double null);`,
    );
    this.addSql(`create index \`api_key_tenant_id_index\` on \`api_key\` (\`tenant_id\`);`);
    this.addSql(`create unique index \`api_key_hash_unique\` on \`api_key\` (\`hash\`);`);

    this.addSql(
      `create table \`attempt\` (\`key\` text not null primary key, \`count\` integer not null, \`not_before_ms\` double not null);`,
    );
    this.addSql(`create index \`attempt_not_before_ms_index\` on \`attempt\` (\`not_before_ms\`);`);

    this.addSql(
      `create table \`consumed_message\` (\`consumer\` text not null, \`message_id\` text not null, \`at_ms\` double not null, primary key (\`consumer\`, \`message_id\`));`,
    );

    this.addSql(
      `create table \`ended_session\` (\`session_id\` text not null primary key, \`until_ms\` double not null);`,
    );
    this.addSql(`create index \`ended_session_until_ms_index\` on \`ended_session\` (\`until_ms\`);`);

    this.addSql(
      `create table \`membership\` (\`tenant_id\` text not null, \`user_id\` text not null, \`tenant_name\` text not null, \`role\` text not null, \`grants_version\` integer not null, \`grants\` json not null, \`roles\` json null, \`disabled_at_ms\` double null, primary key (\`tenant_id\`, \`user_id\`));`,
    );

    this.addSql(
      `create table \`outbox_message\` (\`seq\` integer not null primary key autoincrement, \`message_id\` text not null, \`topic\` text not null, \`message_key\` text not null, \`payload\` json not null);`,
    );

    this.addSql(
      `create table \`password_reset\` (\`hash\` text not null primary key, \`user_id\` text not null, \`expires_at_ms\` double not null);`,
    );
    this.addSql(`create index \`password_reset_user_id_index\` on \`password_reset\` (\`user_id\`);`);
    this.addSql(`create index \`password_reset_expires_at_ms_index\` on \`password_reset\` (\`expires_at_ms\`);`);

    this.addSql(
      `create table \`refresh_token\` (\`hash\` text not null primary key, \`family\` text not null, \`user_id\` text not null, \`tenant_id\` text not null, \`expires_at_ms\` double not null, \`used_at_ms\` double null);`,
    );
    this.addSql(`create index \`refresh_token_family_index\` on \`refresh_token\` (\`family\`);`);
    this.addSql(`create index \`refresh_token_expires_at_ms_index\` on \`refresh_token\` (\`expires_at_ms\`);`);

    this.addSql(
      `create table \`role\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`name\` text not null, \`permissions\` json not null, \`version\` integer not null);`,
    );
    this.addSql(`create unique index \`role_tenant_id_name_unique\` on \`role\` (\`tenant_id\`, \`name\`);`);

    this.addSql(
      `create table \`session\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`user_id\` text not null, \`method\` text not null, \`created_at_ms\` double not null, \`used_at_ms\` double not null, \`expires_at_ms\` double not null);`,
    );
    this.addSql(`create index \`session_tenant_id_index\` on \`session\` (\`tenant_id\`);`);
    this.addSql(`create index \`session_user_id_index\` on \`session\` (\`user_id\`);`);
    this.addSql(`create index \`session_expires_at_ms_index\` on \`session\` (\`expires_at_ms\`);`);

    this.addSql(
      `create table \`user\` (\`id\` text not null primary key, \`email\` text not null, \`name\` text not null, \`password_hash\` text not null, \`created_at_ms\` double not null, \`totp_sealed\` text null, \`totp_confirmed\` integer null, \`totp_step\` double null, \`recovery_hashes\` json null);`,
    );
    this.addSql(`create unique index \`user_email_unique\` on \`user\` (\`email\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`access_group\`;`);
    this.addSql(`drop table if exists \`access_projection\`;`);
    this.addSql(`drop table if exists \`api_key\`;`);
    this.addSql(`drop table if exists \`attempt\`;`);
    this.addSql(`drop table if exists \`consumed_message\`;`);
    this.addSql(`drop table if exists \`ended_session\`;`);
    this.addSql(`drop table if exists \`membership\`;`);
    this.addSql(`drop table if exists \`outbox_message\`;`);
    this.addSql(`drop table if exists \`password_reset\`;`);
    this.addSql(`drop table if exists \`refresh_token\`;`);
    this.addSql(`drop table if exists \`role\`;`);
    this.addSql(`drop table if exists \`session\`;`);
    this.addSql(`drop table if exists \`user\`;`);
  }
}
