import { Migration } from '@vms/kit/ports/relational/migration';

export class Migration20261124140131_said_bitrate extends Migration {
  override up(): void | Promise<void> {
    this.addSql(`alter table \`ingest_stream\` add column \`said_bitrate_bps\` integer null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`ingest_stream\` drop column \`said_bitrate_bps\`;`);
  }
}
