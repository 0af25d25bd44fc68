import { ApiProperty } from '@nestjs/swagger';

const parts = {
  type: 'object',
  additionalProperties: { type: 'object', additionalProperties: true },
} as const;

/** What a health check found, part by part. */
export class HealthReport {
  @ApiProperty({ enum: ['ok', 'degraded', 'error', 'shutting_down'], example: 'ok' })
  status!: string;

  @ApiProperty({
    ...parts,
    description: 'What is well, or well enough to serve.',
    example: { database: { status: 'up' } },
  })
  info!: object;

  @ApiProperty({ ...parts, description: 'What is not.', example: {} })
  error!: object;

  @ApiProperty({ ...parts, description: 'Both.', example: { database: { status: 'up' } } })
  details!: object;
}
