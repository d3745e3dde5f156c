import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124170804_site_positions extends Migration {
  override up(): void | Promise<void> {
    this.addSql(`alter table \`site\` add column \`latitude\` double null;`);
    this.addSql(`alter table \`site\` add column \`longitude\` double null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`site\` drop column \`latitude\`;`);
    this.addSql(`alter table \`site\` drop column \`longitude\`;`);
  }
}
