import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Clock, Problem, Public, requestErrors, Settings } from '../platform/platform.api.js';
import { PagesSettings } from './pages.settings.js';

/** RFC 9116 recommends less than a year. Whoever reads it today may rely on it for so long, in milliseconds. */
const validMs = 90 * 86_400_000;

/** Tells whoever found a weakness whom to tell (RFC 9116). The software has no contact of its own: its operator has. */
@ApiExcludeController()
@Public()
@Controller('.well-known/security.txt')
export class SecurityTxtController {
  constructor(
    private readonly settings: Settings,
    private readonly own: PagesSettings,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem `request.not-found` while `SECURITY_CONTACT` is not set */
  @Get()
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @Header('Cache-Control', 'no-cache')
  read(): string {
    const { SECURITY_CONTACT: contact } = this.own;
    if (contact === undefined) throw new Problem(requestErrors.notFound);
    return [
      `Contact: ${contact}`,
      `Expires: ${new Date(this.clock.now().getTime() + validMs).toISOString()}`,
      `Canonical: ${this.settings.publicOrigin}/.well-known/security.txt`,
      '',
    ].join('\n');
  }
}
