import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { compressed } from '../shared/http/static-files.js';
import { FormsController } from './forms.controller.js';
import { PageFiles } from './page-files.js';
import { PagesController } from './pages.controller.js';
import { SignedOutNote } from './signed-out-note.js';

@Module({
  imports: [AuthModule],
  controllers: [PagesController, FormsController],
  providers: [PageFiles, SignedOutNote],
})
export class PagesModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(compressed()).forRoutes(PagesController);
  }
}
