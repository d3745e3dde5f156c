import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124141854_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`access_projection\` (\`tenant_id\` text not null, \`user_id\` text not null, \`grants_version\` integer not null, \`grants\` json not null, primary key (\`tenant_id\`, \`user_id\`));`,
    );

    this.addSql(
      `create table \`audit_pending\` (\`id\` text not null primary key, \`at_ms\` double not null, \`entry\` json not null);`,
    );
    this.addSql(`create index \`audit_pending_at_ms_index\` on \`audit_pending\` (\`at_ms\`);`);

    this.addSql(
      `create table \`config_counter\` (\`tenant_id\` text not null primary key, \`last\` integer not null);`,
    );

    this.addSql(
      `create table \`config_document\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`kind\` text not null, \`scope\` text not null, \`scope_id\` text not null, \`site_id\` text null, \`camera_id\` text null, \`version\` integer not null, \`content\` json not null);`,
    );
    this.addSql(
      `create unique index \`config_document_tenant_id_kind_scope_scope_id_unique\` on \`config_document\` (\`tenant_id\`, \`kind\`, \`scope\`, \`scope_id\`);`,
    );

    this.addSql(
      `create table \`config_kind\` (\`tenant_id\` text not null, \`kind\` text not null, \`schema\` json not null, \`version\` integer not null, \`updated_at_ms\` double not null, primary key (\`tenant_id\`, \`kind\`));`,
    );

    this.addSql(
      `create table \`config_place\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`scope\` text not null, \`site_id\` text null, \`edge_id\` text null, \`deleted\` integer not null);`,
    );
    this.addSql(`create index \`config_place_tenant_id_index\` on \`config_place\` (\`tenant_id\`);`);

    this.addSql(
      `create table \`config_version\` (\`document_id\` text not null, \`version\` integer not null, \`tenant_id\` text not null, \`seq\` integer not null, \`kind\` text not null, \`scope\` text not null, \`scope_id\` text not null, \`site_id\` text null, \`camera_id\` text null, \`content\` json not null, \`author_id\` text not null, \`note\` text null, \`at_ms\` double not null, primary key (\`document_id\`, \`version\`));`,
    );
    this.addSql(
      `create unique index \`config_version_tenant_id_seq_unique\` on \`config_version\` (\`tenant_id\`, \`seq\`);`,
    );

    this.addSql(
      `create table \`consumed_message\` (\`consumer\` text not null, \`message_id\` text not null, \`at_ms\` double not null, primary key (\`consumer\`, \`message_id\`));`,
    );

    this.addSql(
      `create table \`ended_session\` (\`session_id\` text not null primary key, \`until_ms\` double not null);`,
    );
    this.addSql(`create index \`ended_session_until_ms_index\` on \`ended_session\` (\`until_ms\`);`);

    this.addSql(
      `create table \`feature_flag\` (\`tenant_id\` text not null, \`key\` text not null, \`description\` text not null, \`enabled\` integer not null, \`percent\` integer not null, \`overrides\` json not null, \`version\` integer not null, \`updated_at_ms\` double not null, primary key (\`tenant_id\`, \`key\`));`,
    );

    this.addSql(
      `create table \`outbox_message\` (\`seq\` integer not null primary key autoincrement, \`message_id\` text not null, \`topic\` text not null, \`message_key\` text not null, \`payload\` json not null);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`access_projection\`;`);
    this.addSql(`drop table if exists \`audit_pending\`;`);
    this.addSql(`drop table if exists \`config_counter\`;`);
    this.addSql(`drop table if exists \`config_document\`;`);
    this.addSql(`drop table if exists \`config_kind\`;`);
    this.addSql(`drop table if exists \`config_place\`;`);
    this.addSql(`drop table if exists \`config_version\`;`);
    this.addSql(`drop table if exists \`consumed_message\`;`);
    this.addSql(`drop table if exists \`ended_session\`;`);
    this.addSql(`drop table if exists \`feature_flag\`;`);
    this.addSql(`drop table if exists \`outbox_message\`;`);
  }
}
