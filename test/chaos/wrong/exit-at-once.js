/** Known wrong: a process that is told to stop just ends. */
process.prependListener('SIGTERM', () => process.exit(0));
