import { setCookieHeader } from '../platform/platform.api.js';

/** Describes a response that ends the session of the request. */
export const clearsSessionCookie = setCookieHeader(
  'Clears `access_token`, the session cookie, when the session of the request has ended. Under https its name begins with `__Host-`, and `Secure` is added.',
  'access_token=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax',
);
