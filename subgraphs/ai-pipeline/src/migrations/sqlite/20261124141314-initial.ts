import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124141314_initial extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`access_projection\` (\`tenant_id\` text not null, \`user_id\` text not null, \`grants_version\` integer not null, \`grants\` json not null, primary key (\`tenant_id\`, \`user_id\`));`,
    );

    this.addSql(
      `create table \`ai_model\` (\`tenant_id\` text not null, \`id\` text not null, \`name\` text not null, \`task\` text not null, \`created_at_ms\` double not null, primary key (\`tenant_id\`, \`id\`));`,
    );

    this.addSql(
      `create table \`ai_model_cost\` (\`tenant_id\` text not null, \`edge_id\` text not null, \`model_id\` text not null, \`version\` text not null, \`provider\` text not null, \`frames\` double not null, \`ms_per_frame\` double not null, \`as_of_ms\` double not null, primary key (\`tenant_id\`, \`edge_id\`, \`model_id\`, \`version\`));`,
    );

    this.addSql(
      `create table \`ai_model_version\` (\`tenant_id\` text not null, \`model_id\` text not null, \`version\` text not null, \`sha256\` text not null, \`licence\` text not null, \`card\` text not null, \`input_width\` integer not null, \`input_height\` integer not null, \`decoder\` text not null, \`classes\` json not null, \`created_at_ms\` double not null, primary key (\`tenant_id\`, \`model_id\`, \`version\`));`,
    );

    this.addSql(
      `create table \`analytics_camera\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`site_id\` text null, \`edge_id\` text null, \`deleted\` integer not null);`,
    );
    this.addSql(`create index \`analytics_camera_tenant_id_index\` on \`analytics_camera\` (\`tenant_id\`);`);
    this.addSql(`create index \`analytics_camera_edge_id_index\` on \`analytics_camera\` (\`edge_id\`);`);

    this.addSql(
      `create table \`analytics_rule\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`camera_id\` text not null, \`site_id\` text null, \`name\` text not null, \`kind\` text not null, \`enabled\` integer not null, \`version\` integer not null, \`zone_ids\` json not null, \`schedule\` json null, \`min_confidence\` double null, \`min_hits\` integer null, \`dwell_ms\` integer null, \`cooldown_ms\` integer null, \`classes\` json not null, \`direction\` text null, \`options\` json not null, \`created_at_ms\` double not null, \`updated_at_ms\` double not null);`,
    );
    this.addSql(`create index \`analytics_rule_camera_id_index\` on \`analytics_rule\` (\`camera_id\`);`);
    this.addSql(
      `create unique index \`analytics_rule_tenant_id_camera_id_name_unique\` on \`analytics_rule\` (\`tenant_id\`, \`camera_id\`, \`name\`);`,
    );

    this.addSql(
      `create table \`audit_pending\` (\`id\` text not null primary key, \`at_ms\` double not null, \`entry\` json not null);`,
    );
    this.addSql(`create index \`audit_pending_at_ms_index\` on \`audit_pending\` (\`at_ms\`);`);

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

    this.addSql(
      `create table \`video_jobs\` (\`tenant_id\` text not null, \`edge_id\` text not null, \`queue\` text not null, \`waiting\` integer not null, \`running\` integer not null, \`done\` double not null, \`failed\` double not null, \`dropped\` double not null, \`per_second\` double not null, \`as_of_ms\` double not null, primary key (\`tenant_id\`, \`edge_id\`, \`queue\`));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`access_projection\`;`);
    this.addSql(`drop table if exists \`ai_model\`;`);
    this.addSql(`drop table if exists \`ai_model_cost\`;`);
    this.addSql(`drop table if exists \`ai_model_version\`;`);
    this.addSql(`drop table if exists \`analytics_camera\`;`);
    this.addSql(`drop table if exists \`analytics_rule\`;`);
    this.addSql(`drop table if exists \`audit_pending\`;`);
    this.addSql(`drop table if exists \`consumed_message\`;`);
    this.addSql(`drop table if exists \`ended_session\`;`);
    this.addSql(`drop table if exists \`outbox_message\`;`);
    this.addSql(`drop table if exists \`video_jobs\`;`);
  }
}
