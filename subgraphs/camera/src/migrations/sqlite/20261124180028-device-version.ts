import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124180028_device_version extends Migration {
  override up(): void | Promise<void> {
    this.addSql(`alter table \`device\` add column \`version\` integer null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`device\` drop column \`version\`;`);
  }
}
