import { churn } from './churn.js';
import { bursts, fanOut } from './fan-out.js';
import { growth } from './growth.js';
import { herd } from './herd.js';
import { latency } from './latency.js';
import { loginStorm } from './login-storm.js';
import { logins } from './logins.js';
import { me } from './me.js';
import { memory } from './memory.js';
import { start } from './start.js';

/** What is compared with what, in the order of the report. */
export const rows = [fanOut, bursts, memory, latency, logins, loginStorm, me, herd, growth, churn, start];
