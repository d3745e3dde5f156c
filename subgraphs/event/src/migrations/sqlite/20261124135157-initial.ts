import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135157_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`access_projection\` (\`tenant_id\` text not null, \`user_id\` text not null, \`grants_version\` integer not null, \`grants\` json not null, primary key (\`tenant_id\`, \`user_id\`));`,
    );

    this.addSql(
      `create table \`consumed_message\` (\`consumer\` text not null, \`message_id\` text not null, \`at_ms\` double not null, primary key (\`consumer\`, \`message_id\`));`,
    );

    this.addSql(
      `create table \`ended_session\` (\`session_id\` text not null primary key, \`until_ms\` double not null);`,
    );
    this.addSql(`create index \`ended_session_until_ms_index\` on \`ended_session\` (\`until_ms\`);`);

    this.addSql(
      `create table \`outbox_message\` (\`seq\` integer not null primary key autoincrement, \`message_id\` text not null, \`topic\` text not null, \`message_key\` text not null, \`payload\` json not null);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`access_projection\`;`);
    this.addSql(`drop table if exists \`consumed_message\`;`);
    this.addSql(`drop table if exists \`ended_session\`;`);
    this.addSql(`drop table if exists \`outbox_message\`;`);
  }
}
