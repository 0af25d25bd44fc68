import { Injectable } from '@nestjs/common';

/** Decides which rows of the database its backups contain: all of them, except those of the tables registered here. */
@Injectable()
export class BackupContents {
  private readonly emptied = new Set<string>();

  /**
   * Leaves the rows of a table out of every backup, because they must be created anew when a backup is restored. Call it
   * before the application has started.
   * @param table its name in the database
   */
  omitRows(table: string): void {
    this.emptied.add(table);
  }

  /** The tables whose rows backups omit. */
  get emptyTables(): readonly string[] {
    return [...this.emptied];
  }
}
