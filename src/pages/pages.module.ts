import { Global, Module } from '@nestjs/common';
import { AuthModule, PasswordSettings } from '../auth/auth.api.js';
import { SettingsModule } from '../platform/platform.api.js';
import { SessionsModule } from '../sessions/sessions.api.js';
import { BasePages } from './base-pages.js';
import { CookieRefusal } from './cookie-refusal.js';
import { ErrorResponder } from './error-responder.js';
import { FormsController } from './forms.controller.js';
import { Layout } from './layout.js';
import { NextPage } from './next-page.js';
import { PageList } from './page-list.js';
import { PageResponder } from './page-responder.js';
import { Pages } from './pages.js';
import { PagesController } from './pages.controller.js';
import { PagesSettings } from './pages.settings.js';
import { SecurityTxtController } from './security-txt.controller.js';
import { SignedOutNote } from './signed-out-note.js';
import { WebFolders } from './web-folders.js';

/** Global, so that a module adds pages by asking for `Pages`. */
@Global()
@Module({
  imports: [AuthModule, SessionsModule, SettingsModule.forFeature(PagesSettings, PasswordSettings)],
  controllers: [PagesController, FormsController, SecurityTxtController],
  providers: [
    BasePages,
    CookieRefusal,
    ErrorResponder,
    Layout,
    NextPage,
    PageList,
    PageResponder,
    Pages,
    SignedOutNote,
    WebFolders,
  ],
  exports: [Pages],
})
export class PagesModule {}
