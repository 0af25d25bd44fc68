/**
 * Doorbell topic, rung with a user's id when that user has started a session. A ring may get lost, which only delays
 * the list of sessions. The end of a session is the event `SessionEnded`, which never gets lost.
 */
export const sessionsTopic = 'sessions';
