import { setCookieHeader } from '../platform/platform.api.js';

/** Describes the cookies of a response that signs in. */
export const signInHeaders = setCookieHeader(
  'Sets `access_token`, the session cookie, and `device`, which gives the browser a failure counter of its own and grants no access. Each has its own header. Under https the names begin with `__Host-`, and `Secure` is added.',
  'access_token=eyJhbGciOiJIUzI1NiJ9; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax',
);
