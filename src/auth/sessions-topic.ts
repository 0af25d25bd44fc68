/**
 * Rung with a user's id when that user has one more session. That one has ended is told by `SessionEnded`, which is
 * never lost; this may be, and costs no more than a list that is shown late.
 */
export const sessionsTopic = 'sessions';
