import { TestApp } from '../../support/test-app.js';
import { OpenTasks } from '../../example/tasks/open-tasks.js';
import { TasksModule } from '../../example/tasks/tasks.module.js';

describe('The example module with a setting and an error of its own', () => {
  it('goes by its setting, and throws its error where that is reached', async () => {
    const app = await TestApp.start({ imports: [TasksModule], environment: { TASKS_MAX_OPEN: '2' } });
    const tasks = app.app.get(OpenTasks);
    expect(() => {
      tasks.requireRoom(1);
    }).not.toThrow();
    expect(() => {
      tasks.requireRoom(2);
    }).toThrow('Finish a task first.');
    await app.close();
  });

  it('does not start with a setting that cannot be used', async () => {
    const start = TestApp.start({ imports: [TasksModule], environment: { TASKS_MAX_OPEN: '0' } });
    await expect(start).rejects.toThrow('TASKS_MAX_OPEN: given "0", expected a whole number of at least 1');
  });
});
