import Database from 'better-sqlite3';

/** Makes the listener that announces registrations fail, after its first write, at addresses that begin with `bad`. */
export class Poison {
  private readonly database: Database.Database;

  constructor(databaseFile: string) {
    this.database = new Database(databaseFile, { timeout: 5_000 });
    this.database.exec(`
      CREATE TRIGGER poison BEFORE INSERT ON read_marks
      WHEN NEW.user_id IN (SELECT id FROM users WHERE email LIKE 'bad%')
      BEGIN SELECT RAISE(ABORT, 'poisoned'); END`);
  }

  remove(): void {
    this.database.exec('DROP TRIGGER poison');
    this.database.close();
  }
}
