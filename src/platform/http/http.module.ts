import { Global, Module } from '@nestjs/common';
import { SettingsModule } from '../config/settings.module.js';
import { ErrorPages } from './error-pages.js';
import { FormPaths } from './form-paths.js';
import { HttpSettings } from './http.settings.js';
import { StaticFolders } from './static-folders.js';

/** What modules add to the paths that are served: folders of files, paths that take forms, and pages for errors. */
@Global()
@Module({
  imports: [SettingsModule.forFeature(HttpSettings)],
  providers: [ErrorPages, FormPaths, StaticFolders],
  exports: [ErrorPages, FormPaths, StaticFolders],
})
export class HttpModule {}
