import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse } from '@nestjs/swagger';
import {
  HealthCheck,
  type HealthCheckResult,
  HealthCheckService,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { ApiProblems } from '../openapi/api-problems.decorator.js';
import { Public } from '../http/principal.js';
import { RedisConnection } from '../redis/redis-connection.js';
import { DatabaseHealth } from './database-health.js';
import { HealthReport } from './health-report.dto.js';
import { ApiSection } from '../openapi/api-section.decorator.js';
import { Shutdown } from '../runtime/shutdown.js';

/** Health checks for orchestrators, load balancers and operators. */
@ApiSection('Health', 'Liveness and readiness of the node.')
@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: DatabaseHealth,
    private readonly indicators: HealthIndicatorService,
    private readonly shutdown: Shutdown,
    private readonly redis: RedisConnection,
  ) {}

  @Get('live')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Liveness',
    description: 'Answers 200 as long as the process can handle requests.',
  })
  @ApiOkResponse({ type: HealthReport, description: 'The process is running.' })
  @ApiProblems()
  @HealthCheck({ swaggerDocumentation: false })
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  @Get('ready')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Readiness',
    description:
      'Whether to send requests to this node: the database reads and writes, and the node is not stopping. A node that has lost Redis, or whose SQLite file is locked by another program, keeps serving and reports `degraded`.',
  })
  @ApiOkResponse({ type: HealthReport, description: 'Ready to serve.' })
  @ApiServiceUnavailableResponse({
    type: HealthReport,
    description: 'Not ready; `error` names the failing check.',
  })
  @ApiProblems()
  @HealthCheck({ swaggerDocumentation: false })
  ready(): Promise<HealthCheckResult> {
    return this.health.check([
      async () => {
        const check = this.indicators.check('database');
        const state = await this.database.state();
        if (state === 'up') return check.up();
        return state === 'locked' ? check.degraded('locked') : check.down(state);
      },
      () => {
        const check = this.indicators.check('node');
        return this.shutdown.begun ? check.down('stopping') : check.up();
      },
      () => {
        if (!this.redis.configured) return {};
        const check = this.indicators.check('redis');
        return this.redis.up ? check.up() : check.degraded('no connection');
      },
    ]);
  }
}
