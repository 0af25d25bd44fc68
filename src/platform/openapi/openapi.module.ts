import { Global, Module } from '@nestjs/common';
import { ApiVariants } from './api-variants.js';

@Global()
@Module({ providers: [ApiVariants], exports: [ApiVariants] })
export class OpenApiModule {}
