import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124175802_loaded_models extends Migration {
  override up(): void | Promise<void> {
    this.addSql(
      `create table \`place\` (\`id\` text not null primary key, \`tenant_id\` text not null, \`site_id\` text null);`,
    );
    this.addSql(`create index \`place_tenant_id_index\` on \`place\` (\`tenant_id\`);`);

    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(
      `create table \`ai_model_cost__temp_alter\` (\`tenant_id\` text not null, \`edge_id\` text not null, \`model_id\` text not null, \`version\` text not null, \`provider\` text null, \`sha256\` text null, \`code\` text null, \`reason\` text null, \`frames\` double not null, \`ms_per_frame\` double not null, \`as_of_ms\` double not null, primary key (\`tenant_id\`, \`edge_id\`, \`model_id\`, \`version\`));`,
    );
    this.addSql(
      `insert into \`ai_model_cost__temp_alter\` select \`tenant_id\`, \`edge_id\`, \`model_id\`, \`version\`, \`provider\`, null as \`sha256\`, null as \`code\`, null as \`reason\`, \`frames\`, \`ms_per_frame\`, \`as_of_ms\` from \`ai_model_cost\`;`,
    );
    this.addSql(`drop table \`ai_model_cost\`;`);
    this.addSql(`alter table \`ai_model_cost__temp_alter\` rename to \`ai_model_cost\`;`);
    this.addSql(`pragma foreign_keys = on;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`place\`;`);

    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(
      `create table \`ai_model_cost__temp_alter\` (\`as_of_ms\` double not null, \`edge_id\` text not null primary key, \`frames\` double not null, \`model_id\` text not null primary key, \`ms_per_frame\` double not null, \`provider\` text not null, \`tenant_id\` text not null primary key, \`version\` text not null primary key, primary key (\`tenant_id\`, \`edge_id\`, \`model_id\`, \`version\`));`,
    );
    this.addSql(
      `insert into \`ai_model_cost__temp_alter\` select \`as_of_ms\`, \`edge_id\`, \`frames\`, \`model_id\`, \`ms_per_frame\`, \`provider\`, \`tenant_id\`, \`version\` from \`ai_model_cost\`;`,
    );
    this.addSql(`drop table \`ai_model_cost\`;`);
    this.addSql(`alter table \`ai_model_cost__temp_alter\` rename to \`ai_model_cost\`;`);
    this.addSql(`pragma foreign_keys = on;`);
  }
}
