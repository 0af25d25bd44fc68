import { ApiProperty } from '@nestjs/swagger';

const parts = {
  type: 'object',
  additionalProperties: { type: 'object', additionalProperties: true },
} as const;

/** The result of a health check, by component. */
export class HealthReport {
  @ApiProperty({ enum: ['ok', 'degraded', 'error', 'shutting_down'], example: 'ok' })
  status!: string;

  @ApiProperty({
    ...parts,
    description: 'Checks that passed or are degraded.',
    example: { database: { status: 'up' } },
  })
  info!: object;

  @ApiProperty({ ...parts, description: 'Checks that failed.', example: {} })
  error!: object;

  @ApiProperty({ ...parts, description: 'All checks.', example: { database: { status: 'up' } } })
  details!: object;
}
