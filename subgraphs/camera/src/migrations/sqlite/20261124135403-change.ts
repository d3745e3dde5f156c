import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124135403_change extends Migration {
  override up(): void | Promise<void> {
    this.addSql(`alter table \`device\` add column \`protocol\` text null;`);
    this.addSql(`alter table \`device\` add column \`firmware\` text null;`);
    this.addSql(`alter table \`device\` add column \`capabilities\` json null;`);
    this.addSql(`alter table \`device\` add column \`clock_offset_ms\` double null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`device\` drop column \`protocol\`;`);
    this.addSql(`alter table \`device\` drop column \`firmware\`;`);
    this.addSql(`alter table \`device\` drop column \`capabilities\`;`);
    this.addSql(`alter table \`device\` drop column \`clock_offset_ms\`;`);
  }
}
