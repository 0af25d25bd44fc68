/**
 * The position, in memory, of a reader that follows a growing table.
 *
 * A database may lose its last commits: a replica that lacked them was promoted, a crash lost what was not on the disk,
 * or a backup was restored. The lost numbers are then given to other rows, and a reader that compares only numbers
 * skips those. So the cursor also stores an identity of the row at its position, which distinguishes it from any other
 * row of that number.
 */
export class TableCursor {
  private at = 0;
  private of: string | undefined;

  /** The number of the last row that was passed; 0 before the first one. */
  get position(): number {
    return this.at;
  }

  /**
   * Identity of the row at the position, which distinguishes it from any other row of that number; undefined if it was
   * not read.
   */
  get identity(): string | undefined {
    return this.of;
  }

  /** @param identity distinguishes the row from any other row of that number; undefined if it was not read */
  moveTo(position: number, identity: string | undefined): void {
    this.at = position;
    this.of = identity;
  }

  /**
   * Whether the table still contains the rows that were passed, judged by its head and the row at the position.
   * @param head the highest number in the table, or the last one that was assigned
   * @param found identity of the row at the cursor's position; undefined if there is none, as after its removal
   */
  stands(head: number, found: string | undefined): boolean {
    if (head < this.at) return false;
    return found === undefined || this.of === undefined || found === this.of;
  }
}
