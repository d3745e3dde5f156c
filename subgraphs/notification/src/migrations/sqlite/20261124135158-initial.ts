import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135158_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`access_projection\` (\`tenant_id\` text not null, \`user_id\` text not null, \`grants_version\` integer not null, \`grants\` json not null, primary key (\`tenant_id\`, \`user_id\`));`,
    );

    this.addSql(
      `create table \`consumed_message\` (\`consumer\` text not null, \`message_id\` text not null, \`at_ms\` double not null, primary key (\`consumer\`, \`message_id\`));`,
    );

    this.addSql(
      `create table \`delivery\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`rule_id\` text null, \`channel_id\` text not null, \`step\` integer not null, \`state\` text not null, \`due_at_ms\` double not null, \`lease_until_ms\` double not null, \`attempts\` integer not null, \`error\` text null, \`subject\` text not null, \`body\` text not null, \`items\` json not null, \`digest\` integer not null, \`throttle_key\` text not null, \`throttled\` integer not null, \`created_at_ms\` double not null, \`sent_at_ms\` double null);`,
    );
    this.addSql(`create index \`delivery_state_due_at_ms_index\` on \`delivery\` (\`state\`, \`due_at_ms\`);`);
    this.addSql(
      `create index \`delivery_tenant_id_rule_id_throttle_key_created_at_ms_index\` on \`delivery\` (\`tenant_id\`, \`rule_id\`, \`throttle_key\`, \`created_at_ms\`);`,
    );
    this.addSql(`create index \`delivery_tenant_id_state_index\` on \`delivery\` (\`tenant_id\`, \`state\`);`);

    this.addSql(
      `create table \`delivery_event\` (\`delivery_id\` text not null, \`event_id\` text not null, \`tenant_id\` text not null, \`camera_id\` text not null, \`site_id\` text null, primary key (\`delivery_id\`, \`event_id\`));`,
    );
    this.addSql(
      `create index \`delivery_event_tenant_id_event_id_index\` on \`delivery_event\` (\`tenant_id\`, \`event_id\`);`,
    );

    this.addSql(
      `create table \`ended_session\` (\`session_id\` text not null primary key, \`until_ms\` double not null);`,
    );
    this.addSql(`create index \`ended_session_until_ms_index\` on \`ended_session\` (\`until_ms\`);`);

    this.addSql(
      `create table \`notification_camera\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`name\` text not null, \`site_id\` text null);`,
    );
    this.addSql(`create index \`notification_camera_tenant_id_index\` on \`notification_camera\` (\`tenant_id\`);`);

    this.addSql(
      `create table \`notification_channel\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`name\` text not null, \`kind\` text not null, \`enabled\` integer not null, \`version\` integer not null, \`settings\` json not null, \`sealed\` text null, \`created_at_ms\` double not null);`,
    );
    this.addSql(`create index \`notification_channel_tenant_id_index\` on \`notification_channel\` (\`tenant_id\`);`);

    this.addSql(
      `create table \`notification_rule\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`name\` text not null, \`enabled\` integer not null, \`version\` integer not null, \`kinds\` json not null, \`severities\` json not null, \`camera_ids\` json not null, \`site_ids\` json not null, \`schedule\` json not null, \`quiet_hours\` json not null, \`quiet_mode\` text not null, \`critical_breaks_quiet\` integer not null, \`subject\` text not null, \`body\` text not null, \`steps\` json not null, \`throttle_seconds\` integer not null, \`digest_minutes\` integer not null, \`created_at_ms\` double not null);`,
    );
    this.addSql(`create index \`notification_rule_tenant_id_index\` on \`notification_rule\` (\`tenant_id\`);`);

    this.addSql(
      `create table \`notification_site\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`name\` text not null, \`timezone\` text not null);`,
    );
    this.addSql(`create index \`notification_site_tenant_id_index\` on \`notification_site\` (\`tenant_id\`);`);

    this.addSql(
      `create table \`outbox_message\` (\`seq\` integer not null primary key autoincrement, \`message_id\` text not null, \`topic\` text not null, \`message_key\` text not null, \`payload\` json not null);`,
    );

    this.addSql(
      `create table \`push_subscription\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`channel_id\` text not null, \`user_id\` text not null, \`endpoint_hash\` text not null, \`sealed\` text not null, \`created_at_ms\` double not null);`,
    );
    this.addSql(`create index \`push_subscription_tenant_id_index\` on \`push_subscription\` (\`tenant_id\`);`);
    this.addSql(
      `create unique index \`push_subscription_channel_id_endpoint_hash_unique\` on \`push_subscription\` (\`channel_id\`, \`endpoint_hash\`);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`access_projection\`;`);
    this.addSql(`drop table if exists \`consumed_message\`;`);
    this.addSql(`drop table if exists \`delivery\`;`);
    this.addSql(`drop table if exists \`delivery_event\`;`);
    this.addSql(`drop table if exists \`ended_session\`;`);
    this.addSql(`drop table if exists \`notification_camera\`;`);
    this.addSql(`drop table if exists \`notification_channel\`;`);
    this.addSql(`drop table if exists \`notification_rule\`;`);
    this.addSql(`drop table if exists \`notification_site\`;`);
    this.addSql(`drop table if exists \`outbox_message\`;`);
    this.addSql(`drop table if exists \`push_subscription\`;`);
  }
}
