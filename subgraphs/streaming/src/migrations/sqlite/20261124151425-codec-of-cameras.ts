import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124151425_codec_of_cameras extends Migration {
  override up(): void | Promise<void> {
    this.addSql(`alter table \`viewed_camera\` add column \`codec\` text null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`viewed_camera\` drop column \`codec\`;`);
  }
}
