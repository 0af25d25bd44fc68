import TestRunner from 'jest-runner';

/** Jest's own runner, for what is measured: one file after the other, and none of another project beside it. */
export default class OneAtATime extends TestRunner {
  isSerial = true;
}
