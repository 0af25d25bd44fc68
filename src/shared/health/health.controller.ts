import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import {
  HealthCheck,
  type HealthCheckResult,
  HealthCheckService,
  HealthIndicatorService,
  TypeOrmHealthIndicator,
} from '@nestjs/terminus';
import { ApiProblems } from '../openapi/api-problems.decorator.js';
import { Public } from '../http/principal.js';
import { RedisConnection } from '../redis/redis-connection.js';
import { HealthReport } from './health-report.dto.js';
import { Shutdown } from './shutdown.js';

/** How long the database may take to answer, in milliseconds. */
const databaseTimeoutMs = 2_000;

/** For whoever watches the process: orchestrators, load balancers, people. */
@ApiTags('Health')
@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: TypeOrmHealthIndicator,
    private readonly indicators: HealthIndicatorService,
    private readonly shutdown: Shutdown,
    private readonly redis: RedisConnection,
  ) {}

  @Get('live')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Is the process alive',
    description: 'Answers as long as the process can answer at all.',
  })
  @ApiOkResponse({ type: HealthReport, description: 'It is.' })
  @ApiProblems()
  @HealthCheck({ swaggerDocumentation: false })
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  @Get('ready')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Can it serve',
    description:
      'Whether requests should be sent here: the database answers, and the node is not stopping. A node without its Redis serves, and says that it is `degraded`.',
  })
  @ApiOkResponse({ type: HealthReport, description: 'It can.' })
  @ApiServiceUnavailableResponse({ type: HealthReport, description: 'It cannot, and what is the matter.' })
  @ApiProblems()
  @HealthCheck({ swaggerDocumentation: false })
  ready(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.database.pingCheck('database', { timeout: databaseTimeoutMs }),
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
