import { IsString, Matches } from 'class-validator';
import { fromProjectRoot } from '../config/project-root.js';
import { OneOf } from '../config/setting-rules.js';

export class LoggingSettings {
  @OneOf(['error', 'warn', 'info', 'debug'])
  readonly LOG_LEVEL: 'error' | 'warn' | 'info' | 'debug' = 'info';

  @IsString()
  readonly LOG_DIR: string = 'logs';

  /** Size at which a log file is followed by another one: a number of KiB, MiB or GiB. */
  @Matches(/^[1-9]\d*[kmg]$/, { message: 'a number followed by k, m or g, such as 100m' })
  readonly LOG_MAX_SIZE: string = '100m';

  /** Absolute path of the log directory; does not depend on the working directory. */
  get directory(): string {
    return fromProjectRoot(this.LOG_DIR);
  }
}
