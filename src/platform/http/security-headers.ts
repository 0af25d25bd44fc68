import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Nothing that is not our own file: see the front end's policy in `docs/decisions/`. */
const pagePolicy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'manifest-src': ["'self'"],
  'connect-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ["'none'"],
};

/** Swagger UI writes styles into its page, shows pictures from data addresses and builds its page from strings. */
const docsPolicy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** Features of browsers that no page uses, and that none may turn on: a script that got in could not either. */
const unusedFeatures = [
  'accelerometer',
  'autoplay',
  'camera',
  'clipboard-read',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'window-management',
  'xr-spatial-tracking',
];
const permissionsPolicy = unusedFeatures.map((feature) => `${feature}=()`).join(', ');

/**
 * The headers that tell browsers what not to do. Under https they also say to come by https only, for a year.
 * `same-origin` as referrer policy, because with `no-referrer` browsers send `Origin: null` with forms.
 */
export function securityHeaders(https: boolean): RequestHandler {
  const withPolicy = (directives: Record<string, string[]>) =>
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives },
      // What `frame-ancestors` says, for browsers that do not know it.
      xFrameOptions: { action: 'deny' },
      referrerPolicy: { policy: 'same-origin' },
      strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    });
  const pages = withPolicy(pagePolicy);
  const docs = withPolicy(docsPolicy);
  return (request, response, next) => {
    const handler = /^\/docs(\/|$)/.test(request.path) ? docs : pages;
    response.setHeader('Permissions-Policy', permissionsPolicy);
    handler(request, response, next);
  };
}
