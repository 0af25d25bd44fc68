import { checkProblem, definedProblems, defineProblems } from './define-problems.js';

const closed = { code: 'orders.closed', status: 409, title: 'The order is closed', detail: 'Open it first.' };

describe('The errors that modules define', () => {
  it('come back as they are, and are all known', () => {
    expect(defineProblems('orders', { closed })).toEqual({ closed });
    expect(definedProblems()).toContain(closed);
  });

  it('have codes of their own: the start stops, and names both modules', () => {
    defineProblems('invoices', { full: { ...closed, code: 'invoices.full' } });
    expect(() => defineProblems('receipts', { taken: { ...closed, code: 'invoices.full' } })).toThrow(
      'The error code invoices.full is defined by both invoices and receipts.',
    );
  });

  it('mean one thing, also where the description of the API names an error that no module defined', () => {
    const plain = { ...closed, code: 'baskets.empty', title: 'The basket is empty' };
    checkProblem(plain);
    checkProblem({ ...plain, detail: 'Fill it first.' });
    expect(() => {
      checkProblem({ ...plain, title: 'Nothing there' });
    }).toThrow(
      'The error code baskets.empty has two meanings: 409 "The basket is empty" and 409 "Nothing there".',
    );
    expect(() => defineProblems('baskets', { empty: plain })).toThrow('baskets.empty');
  });
});
