import { Seconds } from '../config/setting-rules.js';

export class HttpSettings {
  /**
   * How long a connection stays open between two requests. Longer than proxies keep theirs, 60 s mostly: a node that closes
   * first does so while a request is on its way, and a proxy repeats no POST.
   */
  @Seconds({ min: 1 })
  readonly KEEP_ALIVE_SECONDS: number = 65;
}
