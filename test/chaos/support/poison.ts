import { type SideDoor, sideDoor } from './side-door.js';

const bad = "SELECT id FROM users WHERE email LIKE 'bad%'";

const trigger = {
  sqlite: `CREATE TRIGGER poison BEFORE INSERT ON read_marks WHEN NEW.user_id IN (${bad})
           BEGIN SELECT RAISE(ABORT, 'poisoned'); END`,
  mysql: `CREATE TRIGGER poison BEFORE INSERT ON read_marks FOR EACH ROW
          IF NEW.user_id IN (${bad}) THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'poisoned'; END IF`,
};

/** Makes the listener that announces registrations fail, after its first write, at addresses that begin with `bad`. */
export class Poison {
  private constructor(private readonly door: SideDoor) {}

  /** @param app an application with its settings */
  static async put(app: { environment: Readonly<Record<string, string>> }): Promise<Poison> {
    const door = await sideDoor(app.environment);
    await door.run(trigger[door.engine]);
    return new Poison(door);
  }

  async remove(): Promise<void> {
    await this.door.run('DROP TRIGGER poison');
    await this.door.close();
  }
}
