import { Command, type CommandRunner } from '../platform/platform.api.js';
import { FeedGeneration } from './feed/feed-generation.js';

@Command({
  name: 'feed',
  summary: 'Makes clients load the feed anew, after the database was restored.',
  usage:
    'npm run cli -- feed renew   starts a new generation of the feed; clients that know an earlier one load it anew',
  parse: ([action, ...rest]) => (action === 'renew' && rest.length === 0 ? action : null),
})
export class FeedCommand implements CommandRunner<'renew'> {
  constructor(private readonly feed: FeedGeneration) {}

  async run(): Promise<string> {
    await this.feed.renew();
    return `The feed has a new generation, ${this.feed.current}: clients load it anew when they connect.`;
  }
}
