import { refuseSharedTimestamps } from './registered-migrations.js';

class Migration {
  up = () => Promise.resolve();
  down = () => Promise.resolve();
}
class CreateOrders1795000000000 extends Migration {}
class CreateInvoices1795000000001 extends Migration {}
class CreateReceipts1795000000000 extends Migration {}

/** Another module's migration of one name. */
function namesake() {
  class CreateOrders1795000000000 extends Migration {}
  return CreateOrders1795000000000;
}

describe('The migrations of all modules', () => {
  it('may start when each has a name and a timestamp of its own', () => {
    expect(() => {
      refuseSharedTimestamps([CreateOrders1795000000000, CreateInvoices1795000000001]);
    }).not.toThrow();
  });

  it('stop the start when two have one timestamp, and both are named', () => {
    expect(() => {
      refuseSharedTimestamps([
        CreateOrders1795000000000,
        CreateInvoices1795000000001,
        CreateReceipts1795000000000,
      ]);
    }).toThrow(
      'The migrations CreateOrders1795000000000 and CreateReceipts1795000000000 have the same timestamp.',
    );
  });

  it('stop the start when two have one name', () => {
    expect(() => {
      refuseSharedTimestamps([CreateOrders1795000000000, namesake()]);
    }).toThrow('Two migrations are called CreateOrders1795000000000.');
  });
});
